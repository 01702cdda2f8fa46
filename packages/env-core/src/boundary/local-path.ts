import { type BoundaryProblem, problem } from './problem.ts'

declare const PATH: unique symbol

/** An absolute path: POSIX, with a drive, or on a share. It begins with `/`, a letter or `\\`, so it can never be an option. */
export type LocalPath = string & { readonly [PATH]: true }

const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/

/** Checks an absolute path. Whether something lies there is another question. Problem: `invalid_path`. */
export function localPath(text: string): LocalPath | BoundaryProblem {
  if (!ABSOLUTE.test(text))
    return problem('invalid_path', `${JSON.stringify(text.slice(0, 200))} is not an absolute path`)
  if (text.includes('\0')) return problem('invalid_path', 'a path cannot have a NUL character in it')
  // The brand says that the checks above passed.
  return text as LocalPath
}
