import { toErrorNote } from '../client/refusal.ts'
import type { Reading } from './reading.ts'

/** Answers of the server by key, each read once per version. */
export interface Readings<T> {
  /** Reactive. */
  readonly of: (key: string) => Reading<T>
  /** Reads unless this version was read; to be called in an effect. */
  readonly want: (key: string, version: string) => void
}

/** Nothing is read until it is wanted. */
export function createReadings<T>(read: (key: string) => Promise<T>): Readings<T> {
  let known = $state.raw<ReadonlyMap<string, Reading<T>>>(new Map())
  const versions = new Map<string, string>()
  const keep = (key: string, version: string, reading: Reading<T>) => {
    if (versions.get(key) === version) known = new Map(known).set(key, reading)
  }
  return {
    of: (key) => known.get(key) ?? READING,
    want: (key, version) => {
      if (versions.get(key) === version) return
      versions.set(key, version)
      read(key).then(
        (value) => keep(key, version, { state: 'read', value }),
        (error: unknown) => keep(key, version, { state: 'refused', error: toErrorNote(error) }),
      )
    },
  }
}

const READING = { state: 'reading' } as const
