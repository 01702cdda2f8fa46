/**
 * Applies `work` to every item, at most `limit` at a time; results in the order of the items. After a failure no other item is begun, and the
 * first failure is thrown once all that was under way has ended: nothing goes on behind the caller's back.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>()
  const failures: unknown[] = []
  const queue = items.entries()
  const drain = async () => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return
      try {
        results.set(index, await work(item))
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, drain))
  if (failures.length > 0) throw failures[0]
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
