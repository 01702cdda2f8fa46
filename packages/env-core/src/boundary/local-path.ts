import { type BoundaryProblem, problem } from './problem.ts'

declare const PATH: unique symbol

/**
 * An absolute path: POSIX, with a drive, or on a share; without `.` and `..`, control characters and a trailing separator. It begins with
 * `/`, a letter or `\\`, so it can never be an option.
 */
export type LocalPath = string & { readonly [PATH]: true }

const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/
/** Windows takes no longer one, Linux not even this one. */
const LONGEST_PATH = 32_767

/**
 * Checks an absolute path and cuts its trailing separators. Whether something lies there is another question. `..` is refused rather than
 * worked out: behind a link it means another place. Problem: `invalid_path`.
 */
export function localPath(text: string): LocalPath | BoundaryProblem {
  if (text.length > LONGEST_PATH) return problem('invalid_path', `a path of ${text.length} characters is too long`)
  if (!ABSOLUTE.test(text)) return problem('invalid_path', `${quote(text)} is not an absolute path`)
  if (hasControlCharacter(text) || !text.isWellFormed()) {
    return problem('invalid_path', `${quote(text)} has a control character or half a character in it`)
  }
  if (/(^|[\\/])\.{1,2}([\\/]|$)/.test(text)) {
    return problem('invalid_path', `${quote(text)} has to be written out, without . and ..`)
  }
  // The brand says that the checks above passed.
  return withoutTrailingSeparators(text) as LocalPath
}

/** Whether a text has a line break, a NUL or another control character in it. */
export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}|[\u2028\u2029]/u.test(text)
}

/** A root keeps its separator: `/`, `C:\`. */
function withoutTrailingSeparators(text: string): string {
  const cut = text.replace(/[\\/]+$/, '')
  if (cut === '') return '/'
  return /^[A-Za-z]:$/.test(cut) ? text.slice(0, 3) : cut
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
