/** A list of patches: the list itself, or a document with `overrides`. */
export function overridesIn(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document
  return 'overrides' in document ? document.overrides : document
}
