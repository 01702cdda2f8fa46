import type { StudioPage } from './studio-stage.ts'

/** What frames took while something was done. */
export interface RecordedFrames {
  readonly frames: number
  /** Milliseconds from one frame to the next, at most. */
  readonly longestMs: number
  readonly over50Ms: number
  /** Of the page's thread without a pause, in milliseconds of processor time. */
  readonly longestTaskMs: number
}

/** Does something in a page and gives what its frames took meanwhile. */
export async function recordFrames(page: StudioPage, work: () => Promise<unknown>): Promise<RecordedFrames> {
  const browser = page.context().browser()
  await browser?.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  await page.evaluate(START)
  await work()
  const gaps: readonly number[] = await page.evaluate(STOP)
  const trace = await browser?.stopTracing()
  return {
    frames: gaps.length,
    longestMs: Math.max(0, ...gaps),
    over50Ms: gaps.filter((each) => each > 50).length,
    longestTaskMs: longestTask(trace?.toString() ?? '{}'),
  }
}

const START = `
window.benchFrames = []
window.benchLast = undefined
window.benchStep = (now) => {
  if (window.benchLast !== undefined) window.benchFrames.push(now - window.benchLast)
  window.benchLast = now
  window.benchNext = requestAnimationFrame(window.benchStep)
}
window.benchNext = requestAnimationFrame(window.benchStep)
performance.mark('bench')`

const STOP = `(cancelAnimationFrame(window.benchNext), window.benchFrames)`

/** Of the thread on which the page set its mark. */
function longestTask(trace: string): number {
  const { traceEvents = [] }: Trace = JSON.parse(trace)
  const mark = traceEvents.find(({ name, cat }) => name === 'bench' && cat?.includes('user_timing'))
  const own = traceEvents.filter(
    ({ pid, tid, ts = 0 }) => pid === mark?.pid && tid === mark?.tid && ts >= (mark?.ts ?? 0),
  )
  return Math.max(0, ...own.map(({ tdur = 0 }) => tdur / 1000))
}

interface Trace {
  readonly traceEvents?: readonly {
    readonly name?: string
    readonly cat?: string
    readonly pid?: number
    readonly tid?: number
    readonly ts?: number
    /** Processor time, in microseconds. */
    readonly tdur?: number
  }[]
}
