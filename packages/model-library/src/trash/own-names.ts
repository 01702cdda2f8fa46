/** Files at the top of a model's directory that only the library writes: they are its own by their name. */
export const OWN_NAMES: readonly string[] = ['metadata.json', 'metadata.json.bak']
