import type { AssetTableEntryV1 } from '@plinth/contracts'
import { alignUp, FORMAT } from './format.ts'
import { createHoles, type Hole } from './holes.ts'

/** Where each payload goes, in the order of the entries, and how long the file becomes. An empty payload lies nowhere: offset 0. */
export interface PayloadLayout {
  readonly offsets: readonly number[]
  readonly fileBytes: number
}

/** What the place of a payload depends on. */
export type Placed = Pick<AssetTableEntryV1, 'asset_id' | 'artifact' | 'stored_bytes'>

/** Payloads one after the other in table order, each at the next multiple of the alignment. */
export function layoutPayloads(frontEnd: number, entries: readonly Placed[]): PayloadLayout {
  let end = frontEnd
  const offsets = entries.map(({ stored_bytes }) => {
    if (stored_bytes === 0) return 0
    const offset = alignUp(end, FORMAT.payloadAlignment)
    end = offset + stored_bytes
    return offset
  })
  return { offsets, fileBytes: end }
}

/**
 * Payloads where an earlier pack had them, as far as they fit there: a payload keeps its place when it is not longer than the room up to the
 * next one was. The others go, in table order, into the smallest hole that takes them, of equal ones the first, else to the end. A file that
 * would be over a quarter (and 1 MiB) larger than a compact one is laid out compactly.
 */
export function layoutStably(
  frontEnd: number,
  entries: readonly Placed[],
  earlier: readonly Pick<AssetTableEntryV1, keyof Placed | 'offset'>[],
): PayloadLayout {
  const compact = layoutPayloads(frontEnd, entries)
  const start = alignUp(frontEnd, FORMAT.payloadAlignment)
  const offsets = keptOffsets(start, entries, earlier)
  const places = entries.flatMap(({ stored_bytes }, index) => {
    const offset = offsets[index] ?? 0
    return offset === 0 ? [] : [{ offset, end: offset + stored_bytes }]
  })
  const { holes, end } = holesBetween(start, places)
  const room = createHoles(holes)
  let fileBytes = end
  for (const [index, { stored_bytes }] of entries.entries()) {
    if (stored_bytes === 0 || offsets[index] !== 0) continue
    const offset = room.take(stored_bytes) ?? alignUp(Math.max(fileBytes, start), FORMAT.payloadAlignment)
    offsets[index] = offset
    fileBytes = Math.max(fileBytes, offset + stored_bytes)
  }
  if (places.length === 0 || fileBytes > compact.fileBytes * 1.25 + SLACK) return compact
  return { offsets, fileBytes }
}

/** The offset that each entry keeps; 0 for those that keep none. */
function keptOffsets(
  start: number,
  entries: readonly Placed[],
  earlier: readonly Pick<AssetTableEntryV1, keyof Placed | 'offset'>[],
): number[] {
  const rows = earlier.filter(({ stored_bytes }) => stored_bytes > 0).sort((a, b) => a.offset - b.offset)
  const slots = new Map(
    rows.map(({ asset_id, artifact, offset }, index) => {
      const end = rows[index + 1]?.offset ?? Number.POSITIVE_INFINITY
      return [`${asset_id} ${artifact}`, { offset, room: end - offset }]
    }),
  )
  return entries.map(({ asset_id, artifact, stored_bytes }) => {
    const { offset = 0, room = 0 } = slots.get(`${asset_id} ${artifact}`) ?? {}
    const fits = stored_bytes > 0 && stored_bytes <= room
    return fits && offset >= start && offset % FORMAT.payloadAlignment === 0 ? offset : 0
  })
}

function holesBetween(start: number, places: readonly { readonly offset: number; readonly end: number }[]) {
  const holes: Hole[] = []
  let end = start
  for (const place of places.toSorted((a, b) => a.offset - b.offset)) {
    const offset = alignUp(end, FORMAT.payloadAlignment)
    if (offset < place.offset) holes.push({ offset, bytes: place.offset - offset })
    end = place.end
  }
  return { holes, end }
}

const SLACK = 1024 * 1024
