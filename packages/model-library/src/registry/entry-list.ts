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
  /** Sorted by id. */
  readonly entries: () => readonly RegistryEntry[]
  /** One text for all: equal texts mean that no metadata file was added, removed or rewritten. */
  readonly digest: () => string
}

/** An empty list. */
export function createEntryList(): EntryList {
  const ids: string[] = []
  const numbers: number[] = []
  return {
    add: (modelId, found) => {
      ids.push(modelId)
      if (found) numbers.push(found.size, found.mtimeMs, found.ctimeMs, found.ino)
      else numbers.push(Number.NaN, Number.NaN, Number.NaN, Number.NaN)
    },
    entries: () =>
      ids
        .map((modelId, turn) => ({ modelId, stamp: stampOfNumbers(numbers.slice(turn * 4, turn * 4 + 4)) }))
        .sort((a, b) => (a.modelId < b.modelId ? -1 : 1)),
    digest: () => {
      const bytes = new Uint8Array(Float64Array.from(numbers).buffer)
      return createHash('sha256').update(ids.join('\n')).update(bytes).digest('hex')
    },
  }
}

/** The stamp of a metadata file. */
export function stampFrom({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join('-')
}

function stampOfNumbers(numbers: readonly number[]): string | undefined {
  return Number.isNaN(numbers[0]) ? undefined : numbers.join('-')
}
