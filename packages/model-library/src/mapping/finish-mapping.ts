import type { LibraryPorts } from '../library-ports.ts'
import type { AppFolder } from './app-folder.ts'
import { clearHolding } from './clear-holding.ts'
import { withTimesAfter } from './directory-times.ts'
import { changeLinkRegistry, type LinkEntry } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'
import { heldPath, type MappingIntent, type MappingStep } from './mapping-intent.ts'
import { readRecord, recordIds, removeRecord, writeRecord } from './mapping-record.ts'
import { marksOf } from './own-link.ts'
import { type PublishedSteps, publishLinks } from './publish-links.ts'

/** What changing an app's folder works with. */
export interface MappingChangePorts extends Pick<LibraryPorts, 'place' | 'processes'> {
  readonly files: MappingFiles
}

/**
 * Finishes a mapping whose links are staged: gives them their names, writes down that they are the library's, and how to undo it. Can run twice.
 * Call it while the mapping lock is held.
 */
export async function finishMapping(
  ports: MappingChangePorts,
  folder: AppFolder,
  intent: MappingIntent,
): Promise<PublishedSteps> {
  const { files } = ports
  const { done, failed } = await publishLinks({ files, folder, intent })
  const marked = await Promise.all(done.map((step) => asItLies(files, step)))
  const gone: string[] = []
  for (const step of intent.steps)
    if (step.own && (await files.lstat(heldPath(intent, step)))) gone.push(step.own.target)
  const put = marked.flatMap(({ entry }) => entry ?? [])
  await changeLinkRegistry(ports, { put, remove: gone })
  if (marked.length > 0) await writeRecord(ports, intent, marked)
  const kept = new Set(marked.filter(({ own }) => own).map(({ number }) => number))
  await clearHolding(files, intent, { held: intent.steps.filter(({ number }) => !kept.has(number)) })
  await forgetOldest(ports, folder)
  if (marked.length > 0 && intent.times)
    await writeRecord(ports, { ...intent, times: await withTimesAfter(files, intent.times) }, marked)
  return { done, failed }
}

/** A link that was made anew instead of being named has other marks than the staged one. */
async function asItLies(files: MappingFiles, step: MappingStep): Promise<MappingStep> {
  const found = step.entry && (await files.lstat(step.entry.target))
  return found && step.entry ? { ...step, entry: { ...step.entry, ...marksOf(found) } satisfies LinkEntry } : step
}

/** So many mappings of an app's folder can be undone, one after the other. */
const MOST_RECORDS = 10

async function forgetOldest(ports: MappingChangePorts, { path }: AppFolder): Promise<void> {
  let kept = 0
  for (const id of await recordIds(ports)) {
    const record = await readRecord(ports, id)
    if (record?.folder !== path) continue
    kept += 1
    if (kept <= MOST_RECORDS) continue
    await clearHolding(ports.files, record, { held: record.steps })
    await removeRecord(ports, id)
  }
}
