import { nonBlank, oneOf, optional, part, text } from '../schema/index.ts'

/** One link or copy in an app's folders: made, left as it is, replaced or removed. */
export function mappingAction() {
  return part({
    model_id: nonBlank(),
    /** Absolute path inside the library. */
    source: text(),
    /** Absolute path inside the app's folders. */
    target: text(),
    /**
     * What is done. `overwrite` replaces a link of the library's own, `rename` takes another name since the first one is taken, `skip` does nothing,
     * `remove` takes away a link of the library's own.
     */
    kind: oneOf(['symlink', 'hard_link', 'copy', 'skip', 'overwrite', 'rename', 'remove']),
    /** What is, or would be, at the target. */
    link_type: optional(oneOf(['symlink', 'hard_link', 'copy'])),
    /** Of anything but a plain new link: why. */
    code: optional(nonBlank()),
    reason: optional(text()),
  })
}
