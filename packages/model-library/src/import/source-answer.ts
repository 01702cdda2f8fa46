import type { CallOptions } from '../library-ports.ts'

/** How long an answer of somebody's drive is waited for. */
export interface Patience extends CallOptions {
  readonly ms: number
}

/** What is said of a drive that does not answer. */
export const SILENT = 'The drive does not answer.'

/** A drive that says nothing for so long is taken for one that hangs: disks that slept are awake by then. */
export const SILENCE_MS = 60_000

/**
 * Waits for a call into somebody's drive, not longer than is said, and not beyond the moment in which the operation is called off: then the call goes
 * on by itself, and `late` gets what comes of it. Rejects as the call does, and with the signal's reason.
 */
export async function answerOf<T>(
  call: Promise<T>,
  { signal, ms }: Patience,
  late: (answer: T) => unknown = () => {},
): Promise<T | 'silent'> {
  signal?.throwIfAborted()
  const given = Promise.withResolvers<'silent'>()
  const timer = setTimeout(() => given.resolve('silent'), ms)
  const abort = () => given.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  let isAnswered = false
  try {
    const answer = await Promise.race([call, given.promise])
    isAnswered = answer !== 'silent'
    return answer
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    if (!isAnswered) call.then(late, () => {})
  }
}
