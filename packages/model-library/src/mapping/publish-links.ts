import { isCodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { type AppFolder, faultOnWay, makeWay } from './app-folder.ts'
import { giveName, takeOwn } from './change-name.ts'
import type { MappingFiles } from './mapping-files.ts'
import { heldPath, type MappingIntent, type MappingStep, stagedPath } from './mapping-intent.ts'
import { isOwnLink } from './own-link.ts'
import type { MappingFailure } from './stage-links.ts'

/** What became of the steps of a mapping. */
export interface PublishedSteps {
  readonly done: readonly MappingStep[]
  readonly failed: readonly MappingFailure[]
}

/** Where steps are done. */
export interface Publishing {
  readonly files: MappingFiles
  readonly folder: AppFolder
  readonly intent: MappingIntent
}

/**
 * Gives every staged link its name, and takes away what goes. Can run again after it was killed anywhere: what is done stays done. Nothing that the
 * library did not make is replaced or moved; a name that was taken meanwhile is a failure of that step alone.
 */
export async function publishLinks(publishing: Publishing): Promise<PublishedSteps> {
  const done: MappingStep[] = []
  const failed: MappingFailure[] = []
  const touched = new Set<string>()
  for (const step of publishing.intent.steps) {
    try {
      const why = await publish(publishing, step)
      if (why) failed.push({ action: step.action, ...why })
      else done.push(step)
    } catch (error) {
      if (!isCodedError(error)) throw error
      failed.push({ action: step.action, code: error.code, message: error.message })
    }
    touched.add([publishing.folder.path, ...step.names].join('/'))
  }
  for (const directory of touched) await publishing.files.syncDirectory(directory).catch(() => {})
  return { done, failed }
}

type Why = Pick<MappingFailure, 'code' | 'message'>

async function publish({ files, folder, intent }: Publishing, step: MappingStep): Promise<Why | undefined> {
  const { names, own, entry } = step
  const { target } = step.action
  const fault = await faultOnWay(files, folder, names)
  if (fault) return fault
  return withFileErrors({ doing: 'map to', path: target }, async () => {
    if (entry && (await isOwnLink(files, target, entry))) return undefined
    const held = heldPath(intent, step)
    // Of an interrupted run the old link is held already.
    if (own && (await files.lstat(held)) === undefined && !(await takeOwn(files, own, held))) return notOurs(target)
    if (!entry) return undefined
    try {
      await makeWay(files, folder, names)
      if (await giveName(files, stagedPath(intent, step), entry)) return undefined
    } catch (error) {
      if (own) await giveName(files, held, own).catch(() => false)
      throw error
    }
    return { code: 'target_taken', message: `${target} is somebody's by now` }
  })
}

function notOurs(target: string): Why {
  return { code: 'not_ours', message: `${target} is no longer what the library made` }
}
