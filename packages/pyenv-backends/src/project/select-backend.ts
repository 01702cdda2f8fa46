import { CodedError } from '@plinth/contracts'
import type { BackendKind } from '../backend/python-backend.ts'

/** The backends that can be asked for; `auto` leaves the choice to the files. */
const BACKEND_CHOICES = ['auto', 'venv', 'micromamba'] as const

/** What a backend is selected from. */
export interface BackendQuestion {
  /** Value of `--backend`; `auto` and missing mean the same. */
  readonly flag?: string | undefined
  /** `backend` of `.pyve/config`. */
  readonly config?: string | undefined
  /** Names of the files in the project directory; others than the four that matter are ignored. */
  readonly files: readonly string[]
}

/** A selected backend, with the reasons in the order in which they were looked at. */
export interface BackendChoice {
  readonly state: 'selected'
  readonly backend: BackendKind
  readonly source: 'flag' | 'config' | 'files' | 'default'
  readonly reasons: readonly string[]
}

/** Both conda and Python files are there: a person has to say which backend is meant. */
export interface AmbiguousBackend {
  readonly state: 'ambiguous'
  readonly condaFiles: readonly string[]
  readonly pythonFiles: readonly string[]
  readonly reasons: readonly string[]
}

const CONDA_FILES = ['environment.yml', 'conda-lock.yml']
const PYTHON_FILES = ['pyproject.toml', 'requirements.txt']

/**
 * Selects a backend: the flag unless it is `auto`, then `.pyve/config`, then the project's files, then venv. A conda specification means
 * micromamba and never silently venv; whether micromamba is installed plays no part. Pure. Error: `unknown_backend`. Source: seed 004.
 */
export function selectBackend({ flag, config, files }: BackendQuestion): BackendChoice | AmbiguousBackend {
  const asked = knownChoice(flag, 'the flag --backend')
  if (asked !== 'auto') return selected(asked, 'flag', [`--backend ${asked} was given`])
  const reasons = [flag === undefined ? 'no flag was given' : '--backend auto leaves the choice open']
  const configured = knownChoice(config, 'backend in .pyve/config')
  if (configured !== 'auto') return selected(configured, 'config', [...reasons, `.pyve/config says ${configured}`])
  reasons.push('.pyve/config names no backend')
  const condaFiles = CONDA_FILES.filter((name) => files.includes(name))
  const pythonFiles = PYTHON_FILES.filter((name) => files.includes(name))
  if (condaFiles.length > 0 && pythonFiles.length > 0) {
    return { state: 'ambiguous', condaFiles, pythonFiles, reasons: [...reasons, 'there are conda and Python files'] }
  }
  if (condaFiles.length > 0)
    return selected('micromamba', 'files', [...reasons, `${condaFiles.join(' and ')} is there`])
  if (pythonFiles.length > 0) return selected('venv', 'files', [...reasons, `${pythonFiles.join(' and ')} is there`])
  return selected('venv', 'default', [...reasons, 'no file names a backend'])
}

function selected(backend: BackendKind, source: BackendChoice['source'], reasons: readonly string[]): BackendChoice {
  return { state: 'selected', backend, source, reasons }
}

function knownChoice(value: string | undefined, where: string): (typeof BACKEND_CHOICES)[number] {
  const choice = BACKEND_CHOICES.find((each) => each === (value ?? 'auto'))
  if (choice !== undefined) return choice
  throw new CodedError('unknown_backend', `${where} names an unknown backend: ${JSON.stringify(value)}`, {
    hint: `Use one of ${BACKEND_CHOICES.join(', ')}.`,
    details: { value, choices: BACKEND_CHOICES },
  })
}
