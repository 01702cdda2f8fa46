import { CodedError } from '@plinth/contracts'
import type { PrefixLayout } from '@plinth/pyenv-backends'

/** Who writes the commands of an environment, and for which system. */
export interface CommandScripts {
  readonly installer: string
  readonly platform: PrefixLayout['platform']
}

/**
 * Refuses a data directory under which an installer's console scripts would not start, or worse: pip writes the path of the interpreter
 * between double quotes into a script for the shell. On Windows, where every path has a backslash, commands are programs that know their
 * interpreter, and no shell reads them. @throws CodedError `path_not_suitable`.
 */
export function requireSuitablePath(root: string, { installer, platform }: CommandScripts): void {
  if (installer !== 'pip' || platform === 'windows' || !/["$`\\]/.test(root)) return
  throw new CodedError(
    'path_not_suitable',
    `the commands that pip installs under ${root} would be misread by a shell`,
    {
      hint: 'Choose the installer uv, or a data directory without ", $, ` and \\ in its path.',
      details: { root, installer },
    },
  )
}
