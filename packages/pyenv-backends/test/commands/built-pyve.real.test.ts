import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectWithEnvironment } from './pyve-process.ts'

it('works as it is built: one file that runs commands, and the rest beside it', async () => {
  const cwd = await projectWithEnvironment()
  const built = join(import.meta.dirname, '../../dist/pyve.cjs')
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, [built, ...args], { cwd, encoding: 'utf8' })
  expect(run('run', 'python', '-c', 'import sys; print(sys.prefix)')).toBe(`${join(cwd, '.venv')}\n`)
  expect([run('--version'), run('init').split(' ')[0]]).toEqual([expect.stringMatching(/^pyve version \d/), 'kept'])
})
