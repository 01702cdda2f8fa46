import { lstat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { ModelImportResultV1 } from '@plinth/contracts'
import type { ModelLibrary } from '../model-library.ts'
import { isModelId } from '../registry/model-id.ts'
import { modelNotFound } from '../registry/model-record.ts'
import { validateDiffusersDirectory } from '../validation/validate-diffusers-directory.ts'
import { findingLines, healthSentence } from './health-words.ts'
import { plain } from './table.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that look at files. */
export const healthCommands: readonly CliCommand[] = [
  {
    name: 'validate',
    summary: 'look at the files of a model, or of a directory that is not registered',
    arguments: [{ name: 'ID|DIR', summary: 'a model id, or a diffusers directory (./ before it says that it is one)' }],
    options: [{ flags: '--variant <NAME>', summary: 'of a directory: the variant of the weights, e.g. fp16' }],
    run: validate,
    examples: [
      { command: 'plinth-models validate ./sd-turbo', summary: 'a directory, without a library' },
      { command: 'plinth-models --library ~/models validate diffusion/sd/turbo', summary: 'a model of a library' },
    ],
  },
  { name: 'reindex', summary: 'make the index anew from the files, and look at every external model', run: reindex },
]

/** What is an id of the library is validated there; anything else is a directory. */
async function validate(context: CliContext): Promise<CliResult> {
  const target = required(context, 'ID|DIR')
  const id = context.text('library') !== undefined && isModelId(target) ? target : undefined
  const result = id && (await withLibrary(context, (library) => lookAt(library, id, context.signal)))
  if (result) return { ...healthResult(result), exitCode: result.validation_state === 'valid' ? 0 : 3 }
  const variant = context.text('variant')
  const validation = await validateDiffusersDirectory(resolve(target), variant === undefined ? {} : { variant })
  const { validation_state, validation_errors, pipeline_class = 'no known pipeline' } = validation
  return {
    document: validation,
    text: [`${healthSentence(validation_state)} (${pipeline_class})`, ...findingLines(validation_errors)],
    exitCode: validation_state === 'valid' ? 0 : 3,
  }
}

/** Undefined for what can only be a directory. */
async function lookAt(
  library: ModelLibrary,
  id: string,
  signal: AbortSignal,
): Promise<ModelImportResultV1 | undefined> {
  if (await library.getModel(id, { signal })) return library.revalidate(id, { signal })
  const isThere = await lstat(id).catch(() => undefined)
  if (!isThere) throw modelNotFound(id)
  return undefined
}

async function reindex(context: CliContext): Promise<CliResult> {
  const report = await withLibrary(context, (library) =>
    library.reindex({ signal: context.signal, onEvent: context.progress.update }),
  )
  const { models, unreadable, revalidated, passed_over } = report
  return {
    document: report,
    text: [
      `${models} ${models === 1 ? 'model' : 'models'}, ${revalidated.length} with another health than before`,
      ...revalidated.map((id) => `  changed ${id}`),
      ...unreadable.map(({ model_id, reason }) => plain(`  unreadable ${model_id}: ${reason}`)),
      ...passed_over.map(({ path, reason }) => plain(`  passed over ${path}: ${reason}`)),
    ],
    exitCode: unreadable.length > 0 ? 1 : 0,
  }
}

/** The result of a look, an import or a move, for people and as a document. */
export function healthResult(result: ModelImportResultV1): { readonly document: unknown; readonly text: string[] } {
  const { status, model_id, validation_state, errors } = result
  const health = validation_state === undefined ? [] : [healthSentence(validation_state)]
  return { document: result, text: [`${status} ${model_id}`, ...health, ...findingLines(errors)] }
}
