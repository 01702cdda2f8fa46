import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import breakages from './breakages.json' with { type: 'json' }

/** One line of the product, how it is broken, and the test that has to notice. */
export interface Breakage {
  /** Number of the row of docs/acceptance.md that would no longer be true. */
  readonly row: string
  /** From the repository root, as is `test`. */
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly broken: string
  readonly test: string
  /** Of the test, as the row names it. */
  readonly title: string
  /** The test runs what was built of the package. */
  readonly build?: boolean
}

/** The committed list: one breakage for each row of the draw. */
export const BREAKAGES: readonly Breakage[] = breakages.breakages

/** What the rows of the list were drawn with. */
export const DRAW = { seed: breakages.seed, each: breakages.each } as const

/** The text of the file of a breakage, broken. @throws where its line is not there, or not once: then the list has to follow. */
export function brokenText(root: string, { row, file, text, broken }: Breakage): string {
  const [before, after, ...more] = readFileSync(join(root, file), 'utf8').split(text)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`the breakage of ${row} is not once in ${file}: ${text}`)
  return before + broken + after
}
