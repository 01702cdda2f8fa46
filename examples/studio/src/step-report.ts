/** Where a report goes. */
export interface ReportTarget {
  readonly write: (text: string) => unknown
  /** For what went wrong. */
  readonly writeError: (text: string) => unknown
  /** On a terminal a step's progress replaces itself on one line; elsewhere only results are written. */
  readonly terminal: boolean
}

/** Prints steps with their times. */
export interface StepReport {
  /** Runs one step and prints what it says of itself, e.g. `ensure  environment reused: v1_…  0.01 s`. */
  step<T>(title: string, run: (progress: (text: string) => void) => Promise<StepResult<T>>): Promise<T>
  fail(message: string, hint: string | undefined): void
}

/** What a step gives back, and the lines that say so: the first beside the step's title, the others below it. */
export interface StepResult<T> {
  readonly value: T
  readonly lines: readonly [string, ...string[]]
}

const INDENT = 8

/** Makes a report. Times are wall time in seconds. */
export function createStepReport({ write, writeError, terminal }: ReportTarget): StepReport {
  const clear = terminal ? '\r\u001b[2K' : ''
  return {
    async step(title, run) {
      const started = performance.now()
      const label = title.padEnd(INDENT)
      if (terminal) write(`${label}…`)
      const { value, lines } = await run((text) => {
        if (terminal) write(`${clear}${label}${text.slice(0, 100)}`)
      })
      const seconds = `${((performance.now() - started) / 1000).toFixed(2)} s`
      const [first, ...rest] = lines
      write(
        `${clear}${label}${first.padEnd(62)} ${seconds.padStart(9)}\n${rest.map((line) => `${' '.repeat(INDENT)}${line}\n`).join('')}`,
      )
      return value
    },
    fail(message, hint) {
      if (terminal) write(clear)
      writeError(`error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`)
    },
  }
}
