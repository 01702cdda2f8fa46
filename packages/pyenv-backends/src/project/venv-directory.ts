import { CodedError } from '@plinth/contracts'

const TAKEN = ['.', '..', '.env', '.git', '.gitignore', '.tool-versions', '.python-version', '.envrc', '.pyve']

/** A name for a project's venv directory, or `invalid_venv_directory`. Source: design/pyenv.md, "Dialect, exact". */
export function checkVenvDirectory(name: string): string {
  if (/^[A-Za-z0-9._-]+$/.test(name) && !name.startsWith('-') && !TAKEN.includes(name)) return name
  throw new CodedError(
    'invalid_venv_directory',
    `${JSON.stringify(name)} cannot be the directory of a virtual environment`,
    {
      hint: 'Use letters, digits, dots, underscores and hyphens, and a name that nothing else in the project has.',
    },
  )
}
