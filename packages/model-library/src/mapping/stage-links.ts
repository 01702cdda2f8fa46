import { join } from 'node:path'
import { CodedError, isCodedError, type MappingResultV1 } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { type LinkEntry, linkTypeOf } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'
import { holdingDirectory, type MappingIntent, type MappingStep, stagedPath } from './mapping-intent.ts'
import { marksOf } from './own-link.ts'

/** What could not be done. */
export type MappingFailure = MappingResultV1['failed'][number]

/** Steps whose links lie ready in the holding directory, and those that cannot be made. */
export interface StagedSteps {
  readonly steps: readonly MappingStep[]
  readonly failed: readonly MappingFailure[]
}

/** Called after every step. */
export interface StagingCall {
  readonly signal?: AbortSignal | undefined
  readonly onStep: () => void
}

/** Makes every link under a name in the holding directory, so that each is known by its marks before it is anywhere else. */
export async function stageLinks(
  files: MappingFiles,
  intent: MappingIntent,
  { signal, onStep }: StagingCall,
): Promise<StagedSteps> {
  const directory = holdingDirectory(intent)
  await withFileErrors({ doing: 'create', path: directory }, () => files.makeDirectory(directory))
  const steps: MappingStep[] = []
  const failed: MappingFailure[] = []
  for (const step of intent.steps) {
    signal?.throwIfAborted()
    try {
      steps.push(await stage(files, intent, { step, signal }))
    } catch (error) {
      if (signal?.aborted || !isCodedError(error)) throw error
      // Half a copy would take the room of the others.
      const half = stagedPath(intent, step)
      if (step.entry && (await files.lstat(half))) await files.unlink(half)
      failed.push({ action: step.action, code: error.code, message: error.message })
    }
    onStep()
  }
  await files.syncDirectory(directory)
  await files.syncDirectory(join(directory, '..'))
  return { steps, failed }
}

async function stage(
  files: MappingFiles,
  intent: MappingIntent,
  { step, signal }: { readonly step: MappingStep; readonly signal: AbortSignal | undefined },
): Promise<MappingStep> {
  const { entry } = step
  if (!entry) return step
  const path = stagedPath(intent, step)
  return withFileErrors({ doing: 'make', path: entry.target }, async () => {
    await make(files, entry, { path, signal })
    const found = await files.lstat(path)
    return found ? { ...step, entry: { ...entry, ...marksOf(found) } } : step
  })
}

async function make(
  files: MappingFiles,
  entry: LinkEntry,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { source } = entry
  const isFile = (await files.lstat(source))?.isFile() === true
  if (!isFile) throw new CodedError('source_missing', `${source} is no file any more`, { details: { path: source } })
  const type = linkTypeOf(entry)
  if (type === 'symlink') return files.symlink(source, path)
  if (type === 'copy') return files.copy(source, path, signal)
  try {
    await files.link(source, path)
  } catch (error) {
    if (!NO_LINK.includes(errnoOf(error) ?? '')) throw error
    throw new CodedError(
      'links_unsupported',
      `${entry.target} and ${source} are not on one file system with hard links`,
      {
        hint: 'Map with symlink or copy.',
        details: { path: entry.target },
        cause: error,
      },
    )
  }
}

const NO_LINK = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']
