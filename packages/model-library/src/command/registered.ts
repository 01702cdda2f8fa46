import type { CliContext, CliResult } from '@plinth/cli'
import type { ModelImportResultV1 } from '@plinth/contracts'
import { nextStep } from './command-line.ts'
import { healthResult } from './health-commands.ts'

/** A model that is registered, whatever its health, and what to do with it. */
export function registered(context: CliContext, result: ModelImportResultV1): CliResult {
  const { document, text } = healthResult(result)
  const { status, model_id, validation_state } = result
  if (status === 'failed') return { document, text, exitCode: 1 }
  const next =
    validation_state === 'valid'
      ? nextStep(context, 'What a runtime executes:', ['describe', model_id])
      : nextStep(context, 'To look again after a repair:', ['validate', model_id])
  return { document, text: [...text, '', ...next] }
}
