import { nonBlank, oneOf, openSet, optional, part, text } from '../schema/index.ts'

const LINK_TYPES = ['symlink', 'hard_link', 'copy'] as const
const ACTION_CODES = ['linked_already', 'not_ours', 'other_link', 'same_target', 'broken_link', 'undone'] as const

/** One link or copy in an app's folder: made, left as it is, replaced or removed. */
export function mappingAction() {
  return part({
    model_id: nonBlank(),
    /** Absolute path of a file in the library. */
    source: text(),
    /** Absolute path in the app's folder. */
    target: text(),
    /**
     * What is done: a new link of that type; `overwrite` replaces a link of the library's own, `rename` takes another name since the first one is
     * taken, `skip` does nothing, `remove` takes away a link of the library's own.
     */
    kind: oneOf([...LINK_TYPES, 'skip', 'overwrite', 'rename', 'remove']),
    /** Of anything but `skip`: what is at the target afterwards; for `remove`, what was there. */
    link_type: optional(oneOf(LINK_TYPES)),
    /** Of anything but a plain new link: why. `undone`: this puts back what another mapping did. */
    code: optional(openSet(ACTION_CODES)),
    /** The same in words. */
    message: optional(text()),
  })
}
