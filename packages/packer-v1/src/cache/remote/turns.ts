/** Lets a few at once go on; the others wait, first come, first served. Gives what ends a turn. */
export function createTurns(atOnce: number): () => Promise<() => void> {
  const queue: (() => void)[] = []
  let free = atOnce
  const give = () => {
    const next = queue.shift()
    if (next) next()
    else free += 1
  }
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
    let isOver = false
    return () => {
      if (!isOver) give()
      isOver = true
    }
  }
}
