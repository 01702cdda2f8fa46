import { CodedError } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { libraryPlaceOf, type WeightsPlace, weightsPlaces } from './app-layouts.ts'
import { type LeftAlone, listWeights } from './list-weights.ts'
import { readRecord, recordIds } from './merge-record.ts'
import { nodesOf, ofEqualSize, type SameWeights, sameWeights, type WeightNode } from './same-weights.ts'
import { isUnchanged, type NameMarks, nodeOf, type WeightName } from './weight-name.ts'

/** Where is looked. */
export interface SharedWeightsRequest {
  /** Folders of apps: the cache of Hugging Face, Ollama, ComfyUI, InvokeAI, Stability Matrix. The library's own models are always among them. */
  readonly apps: readonly string[]
  /** Smaller files are passed over. Default 1,048,576. */
  readonly minBytes?: number | undefined
}

/** How far a search or a merge is. */
export interface SharingProgress {
  readonly phase: 'listing' | 'reading' | 'merging' | 'separating'
  readonly completed: number
  /** While listing as many as were found by then. */
  readonly total: number
  readonly unit: 'files' | 'bytes'
}

/** As {@link CallOptions}, with progress. */
export interface SharingCall extends CallOptions {
  readonly onEvent?: ((progress: SharingProgress) => void) | undefined
}

/** What was found: files with the same bytes, and those that are one file already. */
export interface FoundWeights {
  readonly same: readonly SameWeights[]
  /** Names that were looked at. */
  readonly names: number
  /** Bytes that are saved already: further names of one file, and reflinks that this library made. */
  readonly shared: number
  readonly left: readonly LeftAlone[]
  /** The node whose blocks a node has, for reflinks that this library made. Others cannot be told from copies. */
  readonly sharedWith: ReadonlyMap<string, string>
}

const MIN_BYTES = 1024 * 1024

/**
 * Finds files with the same bytes in the folders of apps and the library. Files are read where another one has their size: samples first, and all
 * of it where those agree. Changes nothing.
 * @throws CodedError `app_folder_missing`, `app_layout_unknown`
 */
export async function findWeights(
  ports: Pick<LibraryPorts, 'place' | 'processes'>,
  { apps, minBytes = MIN_BYTES }: SharedWeightsRequest,
  { signal, onEvent }: SharingCall = {},
): Promise<FoundWeights> {
  const places = await placesOf(ports, apps)
  const left: LeftAlone[] = []
  const names: WeightName[] = []
  for (const place of places)
    for await (const name of listWeights(place, { minBytes: Math.max(1, minBytes), left, signal })) {
      names.push(name)
      if (names.length % 100 === 0)
        onEvent?.({ phase: 'listing', completed: names.length, total: names.length, unit: 'files' })
    }
  const nodes = nodesOf(names)
  const candidates = ofEqualSize(nodes)
  const total = candidates.flat().reduce((sum, [{ marks }]) => sum + marks.size, 0)
  let completed = 0
  const onBytes = (count: number) => {
    completed = Math.min(total, completed + count)
    onEvent?.({ phase: 'reading', completed, total, unit: 'bytes' })
  }
  const same: SameWeights[] = []
  for (const alike of candidates) same.push(...(await sameWeights(alike, { signal, onBytes, left })))
  const sharedWith = await knownReflinks(ports, nodes)
  return { same, names: names.length, shared: sharedBytes(nodes, sharedWith), left, sharedWith }
}

async function placesOf(
  { place }: Pick<LibraryPorts, 'place'>,
  apps: readonly string[],
): Promise<readonly WeightsPlace[]> {
  const places = [libraryPlaceOf(place.root)]
  for (const each of apps) places.push(...(await weightsPlaces(each)))
  return places
}

/** Refuses a request that is none. @throws CodedError `invalid_sharing_request` */
export function checkRequest({ apps, minBytes = MIN_BYTES }: SharedWeightsRequest): void {
  const isRight = Array.isArray(apps) && apps.every((each) => typeof each === 'string' && each !== '')
  if (isRight && Number.isSafeInteger(minBytes) && minBytes >= 0) return
  throw new CodedError('invalid_sharing_request', 'apps is a list of directories, and minBytes a whole number', {
    hint: 'Name the folders in which apps keep their models.',
  })
}

async function knownReflinks(
  ports: Pick<LibraryPorts, 'place' | 'processes'>,
  nodes: readonly WeightNode[],
): Promise<ReadonlyMap<string, string>> {
  const byNode = new Map<string, NameMarks>(nodes.map(([{ marks }]) => [nodeOf(marks), marks]))
  const isThere = (marks: NameMarks) => {
    const found = byNode.get(nodeOf(marks))
    return found !== undefined && isUnchanged(marks, found)
  }
  const known = new Map<string, string>()
  for (const id of (await recordIds(ports)).toReversed())
    for (const { now, kept } of (await readRecord(ports, id))?.steps ?? [])
      if (nodeOf(now) !== nodeOf(kept) && isThere(now) && isThere(kept))
        known.set(nodeOf(now), known.get(nodeOf(kept)) ?? nodeOf(kept))
  return known
}

function sharedBytes(nodes: readonly WeightNode[], sharedWith: ReadonlyMap<string, string>): number {
  return nodes.reduce((sum, node) => {
    const [{ marks }] = node
    const further = node.length - 1 + (sharedWith.has(nodeOf(marks)) ? 1 : 0)
    return sum + further * marks.stored
  }, 0)
}
