import { resolve } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { ModelImportResultV1 } from '@plinth/contracts'
import { isModelId } from '../registry/model-id.ts'
import { validateDiffusersDirectory } from '../validation/validate-diffusers-directory.ts'
import { findingLines } from './describe.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that change what is registered, or look at its files. */
export const registryCommands: readonly CliCommand[] = [
  {
    name: 'import-external',
    summary: 'register a diffusers directory where it lies',
    arguments: [{ name: 'DIR', summary: 'the directory; nothing in it is changed' }],
    options: [
      { flags: '--family <FAMILY>', summary: 'first part of the name, e.g. sdxl', required: true },
      { flags: '--name <NAME>', summary: 'the official name', required: true },
      { flags: '--tag <TAG>', summary: 'a tag', repeatable: true },
    ],
    run: importExternal,
  },
  {
    name: 'validate',
    summary: 'look at the files of a model, or of a directory that is not registered',
    arguments: [{ name: 'ID|DIR', summary: 'a model id, or a diffusers directory' }],
    options: [{ flags: '--variant <NAME>', summary: 'of a directory: the variant of the weights, e.g. fp16' }],
    run: validate,
  },
  { name: 'reindex', summary: 'make the index anew from the files', run: reindex },
  {
    name: 'delete',
    summary: 'take an external model out of the library; its own files stay',
    arguments: [{ name: 'ID', summary: 'the model' }],
    options: [{ flags: '--yes', summary: 'really do it' }],
    run: remove,
  },
]

async function importExternal(context: CliContext): Promise<CliResult> {
  const result = await withLibrary(context, (library) =>
    library.importExternalDiffusersDirectory(
      {
        source_path: resolve(required(context, 'DIR')),
        family: context.text('family') ?? '',
        official_name: context.text('name') ?? '',
        tags: context.texts('tag'),
      },
      { signal: context.signal },
    ),
  )
  return { ...healthResult(result), exitCode: result.status === 'failed' ? 1 : 0 }
}

/** What is an id of the library is validated there; anything else is a directory. */
async function validate(context: CliContext): Promise<CliResult> {
  const target = required(context, 'ID|DIR')
  if (context.text('library') !== undefined && isModelId(target)) {
    const result = await withLibrary(context, async (library) =>
      (await library.getModel(target)) ? library.revalidate(target, { signal: context.signal }) : undefined,
    )
    if (result) return { ...healthResult(result), exitCode: result.validation_state === 'valid' ? 0 : 3 }
  }
  const variant = context.text('variant')
  const validation = await validateDiffusersDirectory(resolve(target), variant === undefined ? {} : { variant })
  const { validation_state, validation_errors, pipeline_class = 'no known pipeline' } = validation
  return {
    document: validation,
    text: [`${validation_state}: ${pipeline_class}`, ...findingLines(validation_errors)],
    exitCode: validation_state === 'valid' ? 0 : 3,
  }
}

async function reindex(context: CliContext): Promise<CliResult> {
  const report = await withLibrary(context, (library) => library.reindex({ signal: context.signal }))
  const { models, unreadable, revalidated } = report
  return {
    document: report,
    text: [
      `${models} models, ${revalidated.length} with another health than before`,
      ...unreadable.map(({ model_id, reason }) => `  unreadable ${model_id}: ${reason}`),
    ],
    exitCode: unreadable.length > 0 ? 1 : 0,
  }
}

async function remove(context: CliContext): Promise<CliResult> {
  const id = required(context, 'ID')
  if (!context.flag('yes')) return context.refuse(`${id} would be taken out of the library`, 'Say so with --yes.')
  const result = await withLibrary(context, (library) => library.deleteModel(id, { signal: context.signal }))
  return { document: result, text: [result.summary, ...result.kept.map((name) => `  kept ${name}`)] }
}

function healthResult(result: ModelImportResultV1): CliResult {
  const { status, model_id, validation_state, errors } = result
  return {
    document: result,
    text: [`${status} ${model_id}${validation_state ? `: ${validation_state}` : ''}`, ...findingLines(errors)],
  }
}
