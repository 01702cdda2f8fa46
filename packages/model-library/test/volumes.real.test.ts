import { expect, it } from 'vitest'
import { whatALibrarySees } from './mount-machine.ts'
import { scratch } from './scratch.ts'

it('lets a drive that hangs stall nobody: opening, other models and closing stay fast, and its models come back with it', async () => {
  await using place = await scratch()
  expect(await whatALibrarySees('hang', place.path)).toEqual([
    ['get of another', 'valid', 'soon'],
    ['list', 9, 'soon'],
    ['descriptor of another', 'valid', 'soon'],
    ['reindex', 8],
    ['get on the drive', ['unreachable'], 'soon'],
    ['descriptor on the drive', 'asset_not_executable', 'soon'],
    ['import from the drive', ['unreachable'], 'soon'],
    ['copy from the drive', ['unreachable'], 'soon'],
    ['close', null, 'soon'],
    ['open', 'soon'],
    ['close while one waits', null, 'soon'],
    ['the one that waited', 'library_closed'],
    ['back', Array(9).fill('valid')],
  ])
})
