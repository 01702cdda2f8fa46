/** When a server is given up. */
export interface PatienceSettings {
  /** How long a request may go without any progress, milliseconds. */
  readonly answerMs: number
  /** How long something may be overdue, all together, milliseconds. */
  readonly patienceMs: number
  /** How many failures in a row. */
  readonly failures: number
}

/** How much longer a server is used, in one build. Once it has ended it stays so, and whatever is under way is aborted. */
export interface Patience {
  readonly hasEnded: () => boolean
  /** Why it ended; undefined while it lasts. */
  readonly why: () => string | undefined
  /** Requests that were of no use so far, and why the last of them was not; undefined for none. */
  readonly failures: () => { readonly count: number; readonly last: string } | undefined
  /** A request begins. `abort` is called when nothing comes any more, or patience ends. */
  readonly begin: (abort: (why: string) => void) => Waiting
  /** Ends it; an empty reason is no trouble to tell of. */
  readonly end: (why: string) => void
}

/** A request under way. */
export interface Waiting {
  /** Bytes have come, or gone. */
  readonly progress: (bytes: number) => void
  /** While the other side waits for us, its time does not count. */
  readonly pause: () => void
  /** It is over. `failure`: why it was of no use. */
  readonly settle: (failure?: string) => void
}

interface Request {
  bytes: number
  /** Since it began, and since its last progress; counted in ticks, so that a host that is busy itself takes no server for slow. */
  ageMs: number
  idleMs: number
  isPaused: boolean
  readonly abort: (why: string) => void
}

/**
 * Two things end it: failures in a row, and time: while at least one request is overdue, which is half a second and what its bytes take at
 * 256 KiB/s, the clock runs. So a server that is dead, slow, or drips costs a bounded time, in however many requests.
 */
export function createPatience({ answerMs, patienceMs, failures }: PatienceSettings): Patience {
  const requests = new Set<Request>()
  let ended: string | undefined
  let overdueMs = 0
  let inARow = 0
  let failed: { readonly count: number; readonly last: string } | undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  const end = (why: string) => {
    if (ended !== undefined) return
    ended = why
    for (const { abort } of [...requests]) abort(why)
  }
  const tick = () => {
    const counted = [...requests].filter(({ isPaused }) => !isPaused)
    for (const request of counted) {
      request.ageMs += TICK_MS
      request.idleMs += TICK_MS
      if (request.idleMs > answerMs) request.abort(`nothing came for ${seconds(answerMs)}`)
    }
    if (counted.some(({ ageMs, bytes }) => ageMs > GRACE_MS + bytes / BYTES_PER_MS)) overdueMs += TICK_MS
    if (overdueMs > patienceMs) end(`it was waited for ${seconds(patienceMs)} in all`)
  }
  return {
    hasEnded: () => ended !== undefined,
    why: () => ended || undefined,
    failures: () => failed,
    end,
    begin: (abort) => {
      const request: Request = { bytes: 0, ageMs: 0, idleMs: 0, isPaused: false, abort }
      requests.add(request)
      ticking ??= setInterval(tick, TICK_MS)
      return {
        progress: (bytes) => {
          request.bytes += bytes
          request.idleMs = 0
          request.isPaused = false
        },
        pause: () => {
          request.isPaused = true
        },
        settle: (failure) => {
          if (!requests.delete(request)) return
          if (requests.size === 0) {
            clearInterval(ticking)
            ticking = undefined
          }
          inARow = failure === undefined ? 0 : inARow + 1
          if (failure !== undefined) failed = { count: (failed?.count ?? 0) + 1, last: failure }
          if (failure !== undefined && inARow >= failures)
            end(`${failures} requests failed in a row, the last: ${failure}`)
        },
      }
    },
  }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}

const TICK_MS = 50
const GRACE_MS = 500
const BYTES_PER_MS = (256 * 1024) / 1000
