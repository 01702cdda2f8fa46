import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'

/** One model directory and a stamp that changes whenever its metadata file is replaced or rewritten. */
export interface RegistryEntry {
  readonly modelId: string
  /** Size, times of modification and change, and inode of metadata.json; undefined where only its `.bak` is there. */
  readonly stamp: string | undefined
}

/** Models as a walk finds them, kept as plain numbers: at most starts nobody asks for more than whether anything changed. */
export interface EntryList {
  /** `found`: the metadata file; undefined where only its `.bak` is there. */
  readonly add: (modelId: string, found: Stats | undefined) => void
  readonly size: () => number
  /** In the order in which they were added; each is made when its turn comes. */
  readonly entries: () => Iterable<RegistryEntry>
  /** One text for all: equal texts mean that no metadata file was added, removed or rewritten. */
  readonly digest: () => string
}

/** An empty list. */
export function createEntryList(): EntryList {
  const ids: string[] = []
  const numbers: number[] = []
  const hash = createHash('sha256')
  let hashed = 0
  // A part at a time: all of a large library at once would hold the event loop.
  const takeIn = () => {
    hash.update(ids.slice(hashed).join('\n')).update(new Float64Array(numbers.slice(hashed * FACTS)))
    hashed = ids.length
  }
  return {
    add: (modelId, found) => {
      ids.push(modelId)
      if (found) numbers.push(found.size, found.mtimeMs, found.ctimeMs, found.ino)
      else numbers.push(Number.NaN, Number.NaN, Number.NaN, Number.NaN)
      if (ids.length - hashed === PART) takeIn()
    },
    size: () => ids.length,
    *entries() {
      for (const [turn, modelId] of ids.entries())
        yield { modelId, stamp: stampOfNumbers(numbers.slice(turn * FACTS, (turn + 1) * FACTS)) }
    },
    digest: () => {
      takeIn()
      return hash.digest('hex')
    },
  }
}

/** Of each entry. */
const FACTS = 4
const PART = 1000

/** The stamp of a metadata file. */
export function stampFrom({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join('-')
}

function stampOfNumbers(numbers: readonly number[]): string | undefined {
  return Number.isNaN(numbers[0]) ? undefined : numbers.join('-')
}
