import { nonBlank, oneOf, optional, part, text } from '../schema/index.ts'

/** One link or copy that a mapping makes. */
export function mappingAction() {
  return part({
    model_id: nonBlank(),
    /** Absolute path inside the library. */
    source: text(),
    /** Absolute path inside the app's folders. */
    target: text(),
    kind: oneOf(['symlink', 'hard_link', 'copy', 'skip', 'overwrite', 'rename']),
    reason: optional(text()),
  })
}
