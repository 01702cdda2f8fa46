import { realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CodedError, isCodedError, type MappingResultV1 } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import type { CallOptions } from '../library-ports.ts'
import { type AppFolder, faultOnWay, openAppFolder } from './app-folder.ts'
import type { MappingApplyPorts } from './apply-mapping.ts'
import { namesBelow } from './broken-links.ts'
import { giveName, takeOwn } from './change-name.ts'
import { clearHolding } from './clear-holding.ts'
import { resetTimes, unchangedSince } from './directory-times.ts'
import type { MappingChangePorts } from './finish-mapping.ts'
import { changeLinkRegistry, type LinkEntry, linkTypeOf } from './link-registry.ts'
import type { MappingConfig } from './mapping-config.ts'
import type { MappingFiles } from './mapping-files.ts'
import { heldPath, holdingDirectory, type MappingStep, stagedPath, type UnmappingIntent } from './mapping-intent.ts'
import { lockMappings } from './mapping-lock.ts'
import { type MappingRecord, readRecord, recordIds, removeRecord } from './mapping-record.ts'
import { isOwnLink } from './own-link.ts'
import type { MappingAction } from './plan-mapping.ts'
import type { MappingFailure } from './stage-links.ts'

/**
 * Undoes the last mapping of an app into a folder: takes away what it made, and puts back what it replaced or took away; again, it undoes the one
 * before. What somebody changed or replaced since stays, and is named in `failed`. Killed, it is finished when the library is opened next.
 * @throws CodedError `nothing_to_undo`, `app_folder_missing`, `read_only`, `library_busy`, `link_registry_unreadable`; file errors.
 */
export async function undoMapping(
  ports: MappingApplyPorts,
  { app, app_dir }: Pick<MappingConfig, 'app' | 'app_dir'>,
  { signal }: CallOptions = {},
): Promise<MappingResultV1> {
  await using _lock = await lockMappings(ports, signal)
  const directory = resolve(app_dir)
  const folder = await openAppFolder(ports.files, directory, ports.place.root)
  const record = await lastRecord(ports, app, await realpath(directory))
  if (!record)
    throw new CodedError('nothing_to_undo', `nothing was mapped for ${app} into ${directory} that could be undone`, {
      hint: 'Name the app and the folder as when it was mapped.',
      details: { app, path: directory },
    })
  signal?.throwIfAborted()
  const reset = await unchangedSince(ports.files, record.times ?? [])
  const entry = await ports.journal.begin({ operation: 'unmap', id: record.id, reset }) // commit point: from here on it is finished
  const result = await undoRecord(ports, folder, { record, reset })
  await entry.commit()
  return result
}

/** Undoes what a record says. Can run twice. Call it while the mapping lock is held. */
export async function undoRecord(
  ports: MappingChangePorts,
  folder: AppFolder,
  { record, reset = [] }: { readonly record: MappingRecord } & Pick<UnmappingIntent, 'reset'>,
): Promise<MappingResultV1> {
  const { files } = ports
  const applied: MappingAction[] = []
  const failed: MappingFailure[] = []
  const back: LinkEntry[] = []
  await withFileErrors({ doing: 'create', path: holdingDirectory(record) }, () => makeHolding(files, record))
  for (const step of record.steps) {
    const outcome = await undoStep({ files, folder, record }, step)
    if (outcome.restored) back.push(outcome.restored)
    if (outcome.failure) failed.push({ action: outcome.action, ...outcome.failure })
    else applied.push(outcome.action)
  }
  for (const directory of record.directories.toReversed()) await removeIfEmpty(files, folder, directory)
  await clearHolding(files, record, { held: record.steps })
  // Last, since a full disk of the library must not keep the app's folder from being as it was; what the registry says of names that are gone hurts nobody.
  const made = record.steps.flatMap(({ entry }) => entry?.target ?? [])
  await changeLinkRegistry(ports, { put: back, remove: made })
  // Where something stays that was not there before, the time says so.
  const changed = new Set(failed.map(({ action }) => dirname(action.target)))
  await resetTimes(
    files,
    reset.filter(({ path }) => !changed.has(path)),
  )
  await removeRecord(ports, record.id)
  return { contract_version: 1, app: record.app, app_dir: folder.path, applied, failed }
}

async function lastRecord(ports: MappingApplyPorts, app: string, folder: string): Promise<MappingRecord | undefined> {
  for (const id of await recordIds(ports)) {
    const record = await readRecord(ports, id)
    if (record?.app === app && record.folder === folder) return record
  }
  return undefined
}

interface Undoing {
  readonly files: MappingFiles
  readonly folder: AppFolder
  readonly record: MappingRecord
}

interface UndoneStep {
  readonly action: MappingAction
  /** The link that is back. */
  readonly restored?: LinkEntry
  readonly failure?: Pick<MappingFailure, 'code' | 'message'>
}

async function undoStep(undoing: Undoing, step: MappingStep): Promise<UndoneStep> {
  const action = undoneAction(step)
  try {
    const outcome = await withFileErrors({ doing: 'undo', path: action.target }, () => undo(undoing, step))
    return { action, ...outcome }
  } catch (error) {
    if (!isCodedError(error)) throw error
    return { action, failure: { code: error.code, message: error.message } }
  }
}

async function undo(
  { files, folder, record }: Undoing,
  step: MappingStep,
): Promise<Pick<UndoneStep, 'restored' | 'failure'>> {
  const { entry, own, names, action } = step
  const fault = await faultOnWay(files, folder, names)
  if (fault) return { failure: fault }
  if (entry && (await files.lstat(entry.target))) {
    const isBack = own !== undefined && (await isOwnLink(files, own.target, own))
    const isTaken = !isBack && (await takeOwn(files, entry, stagedPath(record, step)))
    if (!isBack && !isTaken)
      return { failure: { code: 'not_ours', message: `${action.target} is no longer what the library made` } }
  }
  if (!own) return {}
  const held = heldPath(record, step)
  if ((await files.lstat(held)) && !(await giveName(files, held, own)))
    return { failure: { code: 'target_taken', message: `${action.target} is somebody's by now` } }
  return { restored: own }
}

function undoneAction({ action, own, entry }: MappingStep): MappingAction {
  const { model_id, source, target } = action
  if (!own) {
    const was = entry ? { link_type: linkTypeOf(entry) } : {}
    return { model_id, source, target, kind: 'remove', ...was, code: 'undone' }
  }
  const link_type = linkTypeOf(own)
  const kind = entry ? 'overwrite' : link_type
  return { model_id: own.model_id, source: own.source, target, kind, link_type, code: 'undone' }
}

async function makeHolding(files: MappingFiles, record: MappingRecord): Promise<void> {
  const directory = holdingDirectory(record)
  if (!(await files.lstat(directory))) await files.makeDirectory(directory)
}

async function removeIfEmpty(files: MappingFiles, folder: AppFolder, directory: string): Promise<void> {
  const names = namesBelow(folder.path, join(directory, 'link'))
  if (!names || (await faultOnWay(files, folder, names))) return
  await files.removeDirectory(directory).catch((error) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  })
}
