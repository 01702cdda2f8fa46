/** Writes `text` to `path`, relative to the folder of the guide. */
export interface WriteStep {
  readonly kind: 'write'
  /** Line of the page (from 1) on which the block's first line stands. */
  readonly line: number
  readonly path: string
  readonly text: string
}

/** Runs one command: a program and its arguments. */
export interface RunStep {
  readonly kind: 'run'
  readonly line: number
  readonly words: readonly [string, ...string[]]
  /** The exit code that the page announces. */
  readonly exit: number
}

/** Compares `text` with what the commands since the last block of commands began have written to a stream. */
export interface ShowStep {
  readonly kind: 'show'
  readonly line: number
  readonly stream: 'output' | 'errors'
  readonly text: string
}

/** Begins a block of commands: what was written before is not shown any more. */
export interface BeginStep {
  readonly kind: 'begin'
  readonly line: number
}

/** One thing that a guide tells its reader to do or to see. */
export type GuideStep = WriteStep | RunStep | ShowStep | BeginStep
