import { availableParallelism } from 'node:os'
import type { AssetFamily, FamilyArtifact, FamilyAsset } from '../families/asset-family.ts'
import { type ConversionThread, startThread } from './conversion-thread.ts'
import { watchReads } from './watch-reads.ts'

/** One asset that is to be converted. */
export interface ConversionJob {
  readonly family: AssetFamily
  readonly asset: FamilyAsset
  /** The content of an input. @throws CodedError `family_misbehaved` for what is none. */
  readonly readInput: (path: string) => Promise<Uint8Array>
  /** Notes what the conversion reads by itself. */
  readonly watch?: boolean
}

/** What an asset became. */
export interface Conversion {
  readonly artifacts: readonly FamilyArtifact[]
  /** Absolute paths that the conversion looked at by itself, where `watch` was asked for. */
  readonly reads: readonly string[]
}

/** Converts assets: those of a family with a `module` in worker threads, a few at once; the others on this thread. */
export interface ConversionPool extends AsyncDisposable {
  /** @throws CodedError `conversion_failed`, `conversion_crashed`; what a family throws. */
  readonly convert: (job: ConversionJob) => Promise<Conversion>
}

/** Settings of {@link createConversionPool}; all are optional. */
export interface ConversionPoolSettings {
  /** Worker threads at most. Default: the processors less one, 1 to 4. */
  readonly threads?: number
  /** How long one asset may take, in milliseconds. Default two minutes. */
  readonly withinMs?: number
}

/** A pool. Its threads start when they are needed; closing it ends them, and what they were doing is `conversion_crashed`. */
export function createConversionPool(settings: ConversionPoolSettings = {}): ConversionPool {
  const { threads = Math.max(1, Math.min(4, availableParallelism() - 1)), withinMs = 120_000 } = settings
  const idle: ConversionThread[] = []
  const all = new Set<ConversionThread>()
  const queue: (() => void)[] = []
  const take = async (): Promise<ConversionThread> => {
    for (;;) {
      const free = idle.pop()
      if (free && !free.hasEnded()) return free
      if (!free && all.size < threads) {
        const started = startThread(withinMs)
        all.add(started)
        return started
      }
      if (!free) await new Promise<void>((resolve) => queue.push(resolve))
      else all.delete(free)
    }
  }
  const give = (thread: ConversionThread) => {
    if (thread.hasEnded()) all.delete(thread)
    else idle.push(thread)
    queue.shift()?.()
  }
  return {
    convert: async (job) => {
      if (job.family.module === undefined) return convertHere(job)
      const thread = await take()
      try {
        return await thread.convert(job)
      } finally {
        give(thread)
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...all].map(({ end }) => end()))
    },
  }
}

async function convertHere({ family, asset, readInput, watch }: ConversionJob): Promise<Conversion> {
  const work = async () => (await family.convert?.(asset, { readInput })) ?? []
  if (!watch) return { artifacts: await work(), reads: [] }
  const { result, paths } = await watchReads(work)
  return { artifacts: result, reads: paths }
}
