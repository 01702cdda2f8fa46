/** Applies `work` to every item, at most `limit` at a time; results in the order of the items. The first failure is thrown. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>()
  const queue = items.entries()
  const drain = async () => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: limit }, drain))
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
