/**
 * The directory name of a family or a model: lower case, spaces to `_`, `<>:"/\|?*` dropped, other characters outside `[a-z0-9_-]` to
 * `_`, runs of `-` and `_` to one `_`, none at the ends, at most 128 characters (cut back to the last separator if that is beyond 64).
 * Windows device names get `_model`; nothing left is `unnamed_model`. Cleaning a clean name changes nothing.
 */
export function cleanName(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[<>:"/\\|?*]/g, '')
    .replace(/[^a-z0-9_-]/gu, '_')
    .replace(/[-_]{2,}/g, '_')
  const short = trimSeparators(cutBack(trimSeparators(safe)))
  if (short === '') return 'unnamed_model'
  return DEVICE_NAME.test(short) ? `${short}_model` : short
}

const MAX_LENGTH = 128
const SHORTEST_CUT = 64
const DEVICE_NAME = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/

function trimSeparators(name: string): string {
  return name.replace(/^[-_]+|[-_]+$/g, '')
}

function cutBack(name: string): string {
  if (name.length <= MAX_LENGTH) return name
  const cut = name.slice(0, MAX_LENGTH)
  const separator = Math.max(cut.lastIndexOf('_'), cut.lastIndexOf('-'))
  return separator > SHORTEST_CUT ? cut.slice(0, separator) : cut
}
