/** How work is cut up. */
export interface BatchOptions {
  /** How many run at once. */
  readonly size: number
  readonly signal?: AbortSignal | undefined
}

/** Does the work for every item, so many at a time, in order; the event loop turns between batches. */
export async function inBatches<T, R>(
  items: readonly T[],
  { size, signal }: BatchOptions,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += size) {
    signal?.throwIfAborted()
    results.push(...(await Promise.all(items.slice(start, start + size).map(work))))
  }
  return results
}
