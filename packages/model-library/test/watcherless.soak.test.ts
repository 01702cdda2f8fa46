import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('passes every test of the package with watchers that never hint at anything', async () => {
  const cwd = join(import.meta.dirname, '..')
  const env = { ...process.env, PLINTH_SILENT_WATCHERS: '1', VITEST_MODE: undefined, VITEST: undefined }
  const { stdout } = await promisify(execFile)('pnpm', ['exec', 'vitest', 'run'], { cwd, env, maxBuffer: 1 << 26 })
  expect(stdout).toMatch(/Tests.* passed/)
})
