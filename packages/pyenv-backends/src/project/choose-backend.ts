import { CodedError, type PyveConfigV1 } from '@plinth/contracts'
import type { BackendKind } from '../backend/python-backend.ts'
import { confirm, type InitDialogue } from './init-dialogue.ts'
import { type AmbiguousBackend, type BackendChoice, selectBackend } from './select-backend.ts'

/** What a backend is chosen from. */
export interface BackendSituation {
  readonly flag: string | undefined
  readonly config: PyveConfigV1
  /** Name of the environment, when it is not the project's own. */
  readonly environment: string | undefined
  readonly files: readonly string[]
}

/** {@link selectBackend}, where a named environment may have a backend of its own in the configuration. */
function backendOf({ flag, config, environment, files }: BackendSituation): BackendChoice | AmbiguousBackend {
  const named = environment === undefined ? undefined : config.environments?.[environment]?.backend
  return selectBackend({ flag, config: named ?? config.backend, files })
}

/** The backend, with a question on a terminal where the files are of both kinds. Errors: `ambiguous_backend`, `unknown_backend`. */
export async function chooseBackend(situation: BackendSituation, dialogue: InitDialogue): Promise<BackendKind> {
  const choice = backendOf(situation)
  if (choice.state === 'selected') return choice.backend
  const both = `${[...choice.condaFiles, ...choice.pythonFiles].join(' and ')} are both here`
  if (!dialogue.isInteractive || dialogue.saysYes) {
    throw new CodedError('ambiguous_backend', both, {
      hint: 'Say which backend is meant: --backend venv or --backend micromamba.',
    })
  }
  dialogue.note(`${both}.`)
  return (await confirm(dialogue, 'Initialize with the micromamba backend? (no: venv)')) ? 'micromamba' : 'venv'
}
