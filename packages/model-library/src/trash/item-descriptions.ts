import { readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readJson, syncDirectory, withFileErrors, writeFileDurably, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { lookAt } from './file-identity.ts'
import { ifMissing } from './if-missing.ts'
import { readEntry, renumbered } from './recorded-entry.ts'
import { itemIn, type TrashItem } from './trash-item.ts'
import { itemDirectory } from './trash-place.ts'

/** `planned`: it is on its way into the trash. `whole`: it is there. */
export type ItemState = 'planned' | 'whole'

/** The files with descriptions in a directory of the trash; a model in each line. */
export const DESCRIPTIONS = { planned: 'plan.json', times: 'times.json', whole: 'trash.json' } as const

/** Writes down models that go into the trash together, before anything of them is moved. */
export async function writePlan(
  { processes }: Pick<LibraryPorts, 'processes'>,
  directory: string,
  items: readonly TrashItem[],
): Promise<void> {
  const lines = items.map((item) => `${JSON.stringify(item)}\n`)
  await writeFileDurably(join(directory, DESCRIPTIONS.planned), lines.join(''), { processes })
}

/** Makes models that were moved ones that can be restored, with the times that the directories around them have by now. */
export async function publishPlan(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  directory: string,
  items: readonly TrashItem[],
): Promise<void> {
  const paths = new Set(items.flatMap(({ directories }) => directories.map(({ path }) => path)))
  const times: Record<string, unknown> = {}
  for (const path of paths) times[path] = await lookAt(join(place.root, path))
  await writeJsonDurably(join(directory, DESCRIPTIONS.times), times, { processes })
  const plan = join(directory, DESCRIPTIONS.planned)
  await withFileErrors({ doing: 'move', path: plan }, async () => {
    await rename(plan, join(directory, DESCRIPTIONS.whole))
    await syncDirectory(directory)
  })
}

/** What is written down about a model, whether or not it lies in the trash; undefined for nothing. What is no description is warned of. */
export async function describedItem(
  ports: Pick<LibraryPorts, 'place' | 'logger'>,
  trashId: string,
  state: ItemState,
): Promise<TrashItem | undefined> {
  const directory = itemDirectory(ports.place, trashId)
  const isIt = (line: string) => line.startsWith(`{"trash_id":"${trashId}"`)
  const text = await textOf(join(directory, DESCRIPTIONS[state]))
  const items = await readLines(ports, { directory, state, lines: text?.split('\n').filter(isIt) })
  if (text !== undefined && items.length === 0) warnOf(ports, join(directory, DESCRIPTIONS[state]))
  return items.find(({ trash_id }) => trash_id === trashId)
}

/** As {@link describedItem}, all that are described in a directory. */
export async function describedItems(
  ports: Pick<LibraryPorts, 'place' | 'logger'>,
  directory: string,
  state: ItemState,
): Promise<readonly TrashItem[]> {
  const path = join(directory, DESCRIPTIONS[state])
  const lines = (await textOf(path))?.split('\n').filter((line) => line !== '')
  const items = await readLines(ports, { directory, state, lines })
  if (lines !== undefined && items.length < lines.length) warnOf(ports, path)
  return items
}

interface Lines {
  readonly directory: string
  readonly state: ItemState
  readonly lines: readonly string[] | undefined
}

async function readLines({ place }: Pick<LibraryPorts, 'place'>, { directory, state, lines = [] }: Lines) {
  if (lines.length === 0) return []
  const own = await lookAt(join(directory, DESCRIPTIONS[state]))
  const times = Object((await readJson(join(directory, DESCRIPTIONS.times)).catch(() => undefined)) ?? {})
  const items: TrashItem[] = []
  for (const line of lines) {
    const item = itemIn(parsed(line))
    if (!item || basename(itemDirectory(place, item.trash_id)) !== basename(directory)) continue
    const directories = item.directories.map((each) => {
      const after = readEntry({ ...Object(times[each.path]), path: '' })
      return after ? { ...each, after } : each
    })
    items.push({ ...item, directories, contents: renumbered(item.contents, item.device, own) })
  }
  return items
}

function textOf(path: string): Promise<string | undefined> {
  return withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing(undefined)))
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function warnOf({ logger }: Pick<LibraryPorts, 'logger'>, path: string): void {
  logger.warn('a description in the trash is damaged', { path })
}
