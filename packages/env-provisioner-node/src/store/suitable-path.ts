import { CodedError } from '@plinth/contracts'

/**
 * Refuses a data directory under which an installer's console scripts would not start, or worse: pip writes the path of the interpreter
 * between double quotes into a script for the shell. @throws CodedError `path_not_suitable`.
 */
export function requireSuitablePath(root: string, installer: string): void {
  if (installer !== 'pip' || !/["$`\\]/.test(root)) return
  throw new CodedError(
    'path_not_suitable',
    `the commands that pip installs under ${root} would be misread by a shell`,
    {
      hint: 'Choose the installer uv, or a data directory without ", $, ` and \\ in its path.',
      details: { root, installer },
    },
  )
}
