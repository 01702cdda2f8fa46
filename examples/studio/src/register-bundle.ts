import { basename } from 'node:path'
import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { requireImported } from '@plinth/model-library'
import type { Host } from './server/compose.ts'
import type { StepResult } from './step-report.ts'

/** Registers a bundle where it lies and says what a runtime executes. @throws CodedError `import_failed` with every finding. */
export async function registerBundle(host: Host, bundle: string): Promise<StepResult<ModelExecutionDescriptorV1>> {
  const imported = requireImported(
    await host.library.importExternalDiffusersDirectory({
      source_path: bundle,
      family: 'demo',
      official_name: basename(bundle),
    }),
  )
  const descriptor = await host.library.resolveModelExecutionDescriptor(imported.model_id)
  const { pipeline_class = 'bundle', task_type_primary, validation_state } = descriptor
  return {
    value: descriptor,
    lines: [
      `${imported.status}, ${validation_state}: ${imported.model_id}`,
      `${pipeline_class}, ${task_type_primary}, stays in ${descriptor.entry_path}`,
    ],
  }
}
