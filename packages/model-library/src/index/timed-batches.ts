/** How long a batch may keep other writers waiting, less what it takes when the machine is busy. */
const AIM_MS = 30
const [FEWEST, MOST] = [64, 256] as const

/** Works off a list in batches that each take a moment, however long one item takes here. `work` gives the ms that count. */
export async function inTimedBatches<T>(
  items: readonly T[],
  work: (batch: readonly T[]) => Promise<number>,
): Promise<void> {
  let size: number = FEWEST
  for (let start = 0; start < items.length; ) {
    const batch = items.slice(start, start + size)
    const ms = await work(batch)
    start += batch.length
    size = Math.round(Math.min(MOST, Math.max(FEWEST, size * Math.min(2, AIM_MS / Math.max(ms, 1)))))
  }
}
