import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { modelNotFound } from '../registry/model-record.ts'
import { nextStep } from './command-line.ts'
import { describeDescriptor } from './describe-descriptor.ts'
import { describeModel } from './describe-model.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that show one model. */
export const viewCommands: readonly CliCommand[] = [
  {
    name: 'show',
    summary: 'show a model, with the health of its files now',
    arguments: [{ name: 'ID', summary: 'the model, as list shows it' }],
    run: show,
    examples: [
      { command: 'plinth-models --library ~/models show diffusion/sd/turbo', summary: 'facts and findings' },
      { command: 'plinth-models --library ~/models show diffusion/sd/turbo --json', summary: 'its metadata' },
    ],
  },
  {
    name: 'describe',
    summary: 'show what a runtime executes and what that needs',
    arguments: [{ name: 'ID', summary: 'the model, as list shows it' }],
    options: [
      { flags: '--platform <KEY>', summary: 'for this platform, e.g. linux-x86_64', defaultText: 'this one' },
      { flags: '--backend <KEY>', summary: 'for this backend, e.g. diffusers', defaultText: 'any' },
      { flags: '--binding <ID>', summary: 'select this binding', repeatable: true, defaultText: 'all' },
    ],
    run: describe,
    examples: [
      { command: 'plinth-models --library ~/models describe diffusion/sd/turbo --json', summary: 'the descriptor' },
    ],
  },
]

async function show(context: CliContext): Promise<CliResult> {
  const id = required(context, 'ID')
  const { signal } = context
  const [metadata, verified] = await withLibrary(context, async (library) => {
    return [await library.getModel(id, { signal }), await library.lastVerified(id, { signal })] as const
  })
  if (!metadata) throw modelNotFound(id)
  const next =
    metadata.validation_state === 'valid'
      ? nextStep(context, 'What a runtime executes:', ['describe', id])
      : nextStep(context, 'To look again after a repair:', ['validate', id])
  const isHealthKnown = metadata.validation_state !== undefined
  return {
    document: metadata,
    text: [...describeModel(id, metadata, verified?.verified_at), ...(isHealthKnown ? ['', ...next] : [])],
  }
}

async function describe(context: CliContext): Promise<CliResult> {
  const [platform, backend] = [context.text('platform'), context.text('backend')]
  const descriptor = await withLibrary(context, (library) =>
    library.resolveModelExecutionDescriptor(required(context, 'ID'), {
      signal: context.signal,
      selected_binding_ids: context.texts('binding'),
      ...(platform === undefined ? {} : { platform_key: platform }),
      ...(backend === undefined ? {} : { backend_key: backend }),
    }),
  )
  return { document: descriptor, text: describeDescriptor(descriptor) }
}
