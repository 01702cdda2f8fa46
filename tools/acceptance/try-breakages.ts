import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Breakage, brokenText } from './breakage.ts'
import { runTest, type TestEnd } from './run-test.ts'
import { copyWorkspaceOf } from './workspace-copy.ts'

/** What became of a breakage: how its test ends on the product as it is, and on the broken one. */
export interface TriedBreakage {
  readonly row: string
  readonly whole: TestEnd
  readonly broken: TestEnd
}

/** Breaks the product in copies of the repository at `root`, one line at a time, and runs the one test that has to notice. The checkout is only read. */
export async function tryBreakages(
  root: string,
  breakages: readonly Breakage[],
  onTried: (tried: TriedBreakage) => void = () => {},
): Promise<TriedBreakage[]> {
  const all: TriedBreakage[] = []
  for (const [directory, own] of Map.groupBy(breakages, packageOf)) {
    const copy = realpathSync(mkdtempSync(join(tmpdir(), 'plinth-broken-')))
    try {
      copyWorkspaceOf(root, directory, copy)
      for (const breakage of own) {
        const tried = await tryBreakage({ root, copy, directory }, breakage)
        all.push(tried)
        onTried(tried)
      }
    } finally {
      rmSync(copy, { recursive: true, force: true, maxRetries: 3 })
    }
  }
  return all
}

async function tryBreakage(
  place: { readonly root: string; readonly copy: string; readonly directory: string },
  breakage: Breakage,
): Promise<TriedBreakage> {
  const whole = await runTest(place, breakage)
  const path = join(place.copy, breakage.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, brokenText(place.copy, breakage))
  const broken = await runTest(place, breakage)
  writeFileSync(path, text)
  return { row: breakage.row, whole, broken }
}

/** `packages/packer-v1` of a path in it. */
function packageOf({ file }: Breakage): string {
  return file.split('/').slice(0, 2).join('/')
}
