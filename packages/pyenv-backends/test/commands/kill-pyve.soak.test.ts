import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { killPyve } from './kill-pyve.ts'

it('makes a whole project after each of a hundred kills in init and purge', async () => {
  const { failures } = await killPyve(temporaryFolder(), 'whole')
  expect(failures).toEqual([])
})
