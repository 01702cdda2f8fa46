import { describeAmount, type Progress, type ProgressState } from './progress.ts'

/** What a bar is drawn with. */
export interface BarTerminal {
  readonly write: (text: string) => void
  /** The width of the terminal. */
  readonly columns: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/**
 * A bar in the last line of a terminal, drawn at most twenty times a second and at every change of phase. It is taken away at the end,
 * so that what is printed afterwards starts in a clean line.
 */
export function createBar({ write, columns, now }: BarTerminal): Progress {
  let drawn = Number.NEGATIVE_INFINITY
  let phase: string | undefined
  return {
    update: (state) => {
      const complete = state.completed === state.total
      if (now() - drawn < 50 && state.phase === phase && !complete) return
      drawn = now()
      phase = state.phase
      write(`${CLEAR}${drawBar(state, columns())}`)
    },
    done: () => {
      if (phase !== undefined) write(CLEAR)
      phase = undefined
    },
  }
}

function drawBar(state: ProgressState, columns: number): string {
  const { phase, completed, total, message } = state
  const share = total ? Math.min(1, Math.max(0, completed / total)) : 0
  const words = [phase, total ? `${Math.floor(share * 100)}%` : '', describeAmount(state), message ?? '']
  const [, ...rest] = words.filter((each) => each !== '')
  const room = Math.min(WIDEST, columns - 4 - [phase, ...rest.slice(0, 2)].join(' ').length)
  const filled = Math.round(share * room)
  const bar = total && room >= NARROWEST ? [`[${'#'.repeat(filled)}${'-'.repeat(room - filled)}]`] : []
  // One column stays free: a full line would wrap, and a wrapped line cannot be cleared.
  return Array.from([phase, ...bar, ...rest].join(' '))
    .slice(0, columns - 1)
    .join('')
}

/** Of the bar, without its brackets. In a narrow terminal it makes room for the numbers, and goes when it would say nothing. */
const WIDEST = 24
const NARROWEST = 4
const CLEAR = '\r\u001b[2K'
