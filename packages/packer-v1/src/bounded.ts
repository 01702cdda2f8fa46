/** Waiting for the disk: a few at once are as fast as all, and keep open files and memory bounded. */
const AT_ONCE = 16

/**
 * Works on all items, a few at once; the results are in the order of the items. Work that never waits (a look at names and times takes a
 * few microseconds without threads) is done in short slices, so that the host's event loop is never held for long.
 */
export async function mapBounded<T, R>(items: readonly T[], work: (item: T) => Promise<R> | R): Promise<R[]> {
  const results: R[] = []
  const pause = createPause()
  let next = 0
  const worker = async () => {
    for (let index = next; index < items.length; index = next) {
      next += 1
      const item = items[index]
      if (item === undefined) continue
      const result = work(item)
      results[index] = result instanceof Promise ? await result : result
      const paused = pause()
      if (paused) await paused
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

/** Works on all items in short slices, so that the host's event loop is never held for long. */
export async function mapInSlices<T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  const pause = createPause()
  for (const item of items) {
    results.push(work(item))
    const paused = pause()
    if (paused) await paused
  }
  return results
}

/** Gives something to wait for when the slice is over. */
function createPause(): () => Promise<void> | undefined {
  let end = performance.now() + SLICE_MS
  return () => {
    if (performance.now() < end) return undefined
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      end = performance.now() + SLICE_MS
    })
  }
}

const SLICE_MS = 10
