import type { BuildCache, CachePlace } from './build-cache.ts'

/** Something of one cache that another one is to have. */
export interface Upload {
  readonly place: CachePlace
  readonly key: string
  /** Contents that have to be there before. */
  readonly contents?: readonly string[]
}

/** Uploads behind the back of a build. */
export interface Uploads {
  /** Begins one; the same twice is one. */
  readonly add: (upload: Upload) => void
  /** Until all have ended, or the time is over. Gives how many have not. */
  readonly settle: (withinMs: number) => Promise<number>
}

/** Copies from `from` to `to`, a few at once: what is waiting is a name, and nothing of it in memory. */
export function createUploads({ from, to }: { readonly from: BuildCache; readonly to: BuildCache }): Uploads {
  const begun = new Map<string, Promise<boolean>>()
  const running = new Set<Promise<boolean>>()
  let chain: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve())
  let next = 0
  const copy = async ({ place, key, contents = [] }: Upload): Promise<boolean> => {
    const there = await Promise.all(contents.map((each) => begun.get(`cas ${each}`) ?? true))
    if (there.includes(false)) return false
    const kept = await from.get(place, key)
    return kept ? await to.put(place, key, kept) : false
  }
  return {
    add: (upload) => {
      const name = `${upload.place} ${upload.key}`
      if (begun.has(name)) return
      const lane = next % AT_ONCE
      next += 1
      const work = (chain[lane] ?? Promise.resolve()).then(() => copy(upload)).catch(() => false)
      begun.set(name, work)
      running.add(work)
      void work.finally(() => running.delete(work))
      chain = chain.with(lane, work)
    },
    settle: async (withinMs) => {
      if (running.size === 0) return 0
      let timer: ReturnType<typeof setTimeout> | undefined
      const isOver = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs)
      })
      while (running.size > 0) {
        const ended = await Promise.race([isOver.then(() => 'over'), Promise.all(running).then(() => 'settled')])
        if (ended === 'over') break
      }
      clearTimeout(timer)
      return running.size
    },
  }
}

const AT_ONCE = 8
