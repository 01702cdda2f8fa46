import { basename, extname, join } from 'node:path'
import { type LinkEntry, linkTypeOf } from './link-registry.ts'
import { isBroken, isOwnLink } from './own-link.ts'
import { linkKey, type MappingAction, type PlannedAction, type Planning } from './plan-mapping.ts'

/** One file of a model, and the directory below the app's folder where it is to appear. */
export interface LinkToPlace {
  readonly modelId: string
  readonly source: string
  readonly names: readonly string[]
}

/** Decides what is done for one file; undefined where an earlier rule has the same directory. */
export async function placeLink(planning: Planning, wanted: LinkToPlace): Promise<PlannedAction | undefined> {
  const { folder, mapping, given, placed } = planning
  const directory = join(folder.path, ...wanted.names)
  const key = linkKey(directory, wanted.source)
  if (placed.has(key)) return undefined
  placed.add(key)
  const target = join(directory, basename(wanted.source))
  const before = await linkedBefore(planning, wanted)
  if (before) return give(planning, wanted, { target: before.target, kind: 'skip', ...ALREADY })
  const other = given.get(givenKey(target))
  if (other !== undefined) {
    const why = { code: 'same_target', message: `${other} has this name in the same mapping` }
    return mapping.onConflict === 'rename' ? rename(planning, wanted, { target, ...why }) : skip(wanted, target, why)
  }
  return placeAt(planning, wanted, target)
}

const ALREADY = { code: 'linked_already', message: 'it is there' }
const MOST_NAMES = 10_000

type Placed = Pick<MappingAction, 'target' | 'kind' | 'code' | 'message'>
type Why = Pick<MappingAction, 'code' | 'message'>

async function placeAt(planning: Planning, wanted: LinkToPlace, target: string): Promise<PlannedAction> {
  const { files, mapping, entries } = planning
  const { onConflict, link: kind } = mapping
  const found = await files.lstat(target)
  if (found === undefined) return give(planning, wanted, { target, kind })
  const isSomebodysLink = found.isSymbolicLink() && (await files.readlink(target)) === wanted.source
  const entry = entries.get(target)
  const own = entry && (await isOwnLink(files, target, entry)) ? entry : undefined
  if (!own) {
    if (isSomebodysLink) return give(planning, wanted, { target, kind: 'skip', ...ALREADY })
    const why = { code: 'not_ours', message: 'the library did not make what is there' }
    return onConflict === 'rename' ? rename(planning, wanted, { target, ...why }) : skip(wanted, target, why)
  }
  // A link that leads nowhere is of no use to anybody.
  if (await isBroken(files, own)) {
    const why = { code: 'broken_link', message: `it leads to ${own.source}, which is gone` }
    return { ...give(planning, wanted, { target, kind: 'overwrite', ...why }), own }
  }
  const why = { code: 'other_link', message: `the library's ${linkTypeOf(own)} of ${own.source} is there` }
  if (onConflict === 'overwrite') return { ...give(planning, wanted, { target, kind: 'overwrite', ...why }), own }
  return onConflict === 'rename' ? rename(planning, wanted, { target, ...why }) : skip(wanted, target, why)
}

/** A link of an earlier time, whatever name it was given then. */
async function linkedBefore(
  { files, folder, mapping, linked, given }: Planning,
  { source, names }: LinkToPlace,
): Promise<LinkEntry | undefined> {
  for (const entry of linked.get(linkKey(join(folder.path, ...names), source)) ?? []) {
    if (linkTypeOf(entry) !== mapping.link || given.has(givenKey(entry.target))) continue
    if (await isOwnLink(files, entry.target, entry)) return entry
  }
  return undefined
}

async function rename(
  planning: Planning,
  wanted: LinkToPlace,
  { target, ...why }: Why & Pick<MappingAction, 'target'>,
): Promise<PlannedAction> {
  const extension = extname(target)
  const stem = target.slice(0, target.length - extension.length)
  for (let number = 1; number < MOST_NAMES; number += 1) {
    const free = `${stem}_${number}${extension}`
    if (planning.given.has(givenKey(free)) || (await planning.files.lstat(free))) continue
    return give(planning, wanted, { target: free, kind: 'rename', ...why })
  }
  return skip(wanted, target, why)
}

function skip(wanted: LinkToPlace, target: string, why: Why): PlannedAction {
  return planned(wanted, { target, kind: 'skip', ...why })
}

function give(planning: Planning, wanted: LinkToPlace, placed: Placed): PlannedAction {
  planning.given.set(givenKey(placed.target), wanted.source)
  const { kind } = placed
  const type = kind === 'skip' ? {} : { link_type: planning.mapping.link }
  return planned(wanted, { ...placed, ...type })
}

function planned({ modelId, source, names }: LinkToPlace, placed: Placed): PlannedAction {
  return { action: { model_id: modelId, source, ...placed }, names }
}

function givenKey(target: string): string {
  return target.normalize('NFC').toLowerCase()
}
