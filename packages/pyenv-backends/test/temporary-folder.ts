import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder, with a blank and a letter beyond ASCII in its path, that is gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plinth pyenv é-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
