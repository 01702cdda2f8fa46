/** What model_index.json says about one component. */
export interface ComponentEntry {
  readonly name: string
  readonly library: string
  readonly className: string
}

/** An entry as it is read: a component, one that is left out on purpose, or something that no component can be made of. */
export type EntryRead =
  | ({ readonly state: 'present' } & ComponentEntry)
  | { readonly state: 'left_out'; readonly name: string }
  | { readonly state: 'malformed'; readonly name: string }

/** Reads the value of a component in model_index.json: `[library, class]`, or a list that begins with null for none. */
export function readEntry(name: string, value: unknown): EntryRead {
  if (!Array.isArray(value) || value.length === 0) return { state: 'malformed', name }
  const [library, className, ...rest]: readonly unknown[] = value
  if (library === null) return { state: 'left_out', name }
  if (typeof library !== 'string' || typeof className !== 'string' || rest.length > 0)
    return { state: 'malformed', name }
  return { state: 'present', name, library, className }
}
