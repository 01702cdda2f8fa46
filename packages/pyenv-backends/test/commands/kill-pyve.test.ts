import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { killPyve } from './kill-pyve.ts'
import { pyve } from './pyve-process.ts'

it('makes a whole project after pyve was killed at random moments of init and purge', async () => {
  const folder = temporaryFolder()
  const { failures } = await killPyve(folder, 'tenth')
  expect(failures).toEqual([])
  const cwd = join(folder, 'project')
  expect((await pyve(['purge'], { cwd })).code).toBe(0)
  expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('mine\n')
})
