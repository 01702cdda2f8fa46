import { canonicalJson } from '@plinth/contracts'

/** The function that registers one test: vitest's `it`, `node:test`'s `test`, or anything of that form. */
export type RegisterTest = (title: string, run: () => Promise<void>) => unknown

/** Throws, with both values, unless they are equal as JSON. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [canonicalJson({ value: actual }), canonicalJson({ value: expected })]
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`)
}

/** Throws unless it is so. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected: ${what}`)
}

/** Resolves once everything that waits in the microtask queue and behind it has run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve()
}

/** Far more steps than any delivery in memory takes. */
const TURNS = 200
