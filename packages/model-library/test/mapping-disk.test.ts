import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'
import { scratch } from './scratch.ts'

it('gives no name to a copy that is not whole when the disk of an app fills up in the middle of a mapping, and undoes the rest', async () => {
  await using place = await scratch()
  const { codes, wrong } = JSON.parse(await inAMachine('mapping-disk.ts', ['app', place.path]))
  expect([codes, wrong]).toEqual([['disk_full', 'nothing_to_undo'], []])
})

it('finishes or undoes a mapping that the full disk of the library stopped, when there is room again', async () => {
  await using place = await scratch()
  const { codes, wrong } = JSON.parse(await inAMachine('mapping-disk.ts', ['library', place.path]))
  expect([codes.includes('thrown disk_full'), wrong]).toEqual([true, []])
})
