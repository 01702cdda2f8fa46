import type { CliHost } from '../host.ts'
import { createBar } from './bar.ts'
import { createLines } from './lines.ts'

/** How far something has come. */
export interface ProgressState {
  /** What is being done, e.g. `installing`. */
  readonly phase: string
  readonly completed: number
  /** undefined while it is not known. */
  readonly total?: number | undefined
  /** What is counted, e.g. `packages`; `bytes` are shown in MB. */
  readonly unit?: string | undefined
  /** What is being worked on at the moment. */
  readonly message?: string | undefined
}

/** Shows progress. */
export interface Progress {
  readonly update: (state: ProgressState) => void
  /** Ends the display: a bar is taken off the terminal. */
  readonly done: () => void
}

/** Progress on standard error: a bar on a terminal, plain lines otherwise. */
export function createProgress(host: CliHost, write: (text: string) => void): Progress {
  let chosen: Progress | undefined
  const choose = () => {
    const { stderr, env } = host
    if (!stderr.isTTY || env.TERM === 'dumb') return createLines(write)
    return createBar({ write, columns: () => stderr.columns ?? 80, now: () => performance.now() })
  }
  return {
    update: (state) => {
      chosen ??= choose()
      chosen.update(state)
    },
    done: () => chosen?.done(),
  }
}

/** `12/40 packages`, `3.1/8.0 MB`, `12 packages` while the total is not known; nothing before the first. */
export function describeAmount({ completed, total, unit = '' }: ProgressState): string {
  if (completed === 0 && total === undefined) return ''
  const show = (amount: number) => (unit === 'bytes' ? (amount / 1e6).toFixed(1) : String(amount))
  const amount = total === undefined ? show(completed) : `${show(completed)}/${show(total)}`
  return `${amount} ${unit === 'bytes' ? 'MB' : unit}`.trim()
}
