/** Waiting for the disk: a few at once are as fast as all, and keep open files and memory bounded. */
const AT_ONCE = 16

/** Works on all items, a few at once; the results are in the order of the items. */
export async function mapBounded<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let index = next; index < items.length; index = next) {
      next += 1
      const item = items[index]
      if (item !== undefined) results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

/** Works on all items in short slices, so that the host's event loop is never held for long. */
export async function mapInSlices<T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  let end = performance.now() + SLICE_MS
  for (const item of items) {
    results.push(work(item))
    if (performance.now() < end) continue
    await new Promise(setImmediate)
    end = performance.now() + SLICE_MS
  }
  return results
}

const SLICE_MS = 10
