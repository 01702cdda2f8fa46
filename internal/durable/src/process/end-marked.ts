import type { GroupEnd, GroupSurroundings } from './end-group.ts'

/** A process that was about to be started when its parent was killed shows its environment only after this many milliseconds. */
const START_MS = 50
const POLL_MS = 10

/**
 * Ends every process that was started with this `NAME=value` in its environment, and what those start meanwhile, with SIGKILL; waits until
 * none is left. `unclear` where the system does not tell environments, or when they do not end.
 */
export async function endMarked(
  entry: string,
  { platform, timeoutMs }: Pick<GroupSurroundings, 'platform' | 'timeoutMs'>,
): Promise<GroupEnd> {
  const end = performance.now() + timeoutMs
  let result: GroupEnd = 'gone'
  let quiet = 0
  for (;;) {
    const found = await platform.allStartedWith(entry)
    if (found === undefined) return 'unclear'
    quiet = found.length === 0 ? quiet + 1 : 0
    if (quiet === 2) return result
    if (found.length > 0) result = 'ended'
    for (const pid of found) await platform.killProcess(pid)
    if (performance.now() > end) return 'unclear'
    await new Promise((resolve) => setTimeout(resolve, quiet === 0 ? POLL_MS : START_MS))
  }
}
