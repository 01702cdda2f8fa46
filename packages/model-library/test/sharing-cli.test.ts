import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { everyApp } from './app-places.ts'
import { type Scratch, scratch } from './scratch.ts'

it('shows from a terminal what apps and the library can share, does it with the fingerprint that it showed, and undoes it', async () => {
  await using place = await scratch()
  const { apps, files } = await everyApp(place)
  await (await place.library()).close()
  const words = ['duplicates', ...apps.flatMap((app) => ['--apps', app]), '--min-bytes', '1', '--allow-hardlinks']
  const shown = await run(place, words)
  expect([shown.exitCode, shown.stdout.match(/^hard_link {2}200 kB {2}/gm)?.length]).toEqual([0, 5])
  expect(shown.stdout).toContain('1.0 MB could be saved, 0 B are already\n\nTo do it:\n  $ plinth-models --library ')
  const { fingerprint } = JSON.parse((await run(place, [...words, '--json'])).stdout)
  expect(shown.stdout).toContain(`--merge ${fingerprint}`)
  const other = await run(place, [...words, '--merge', 'sha256:0', '--json'])
  expect([other.exitCode, JSON.parse(other.stdout).code]).toEqual([3, 'consent_required'])
  const done = await run(place, [...words, '--merge', fingerprint])
  expect([done.exitCode, done.stdout.split('\n')[0]]).toEqual([0, '5 names share their bytes, 1.0 MB saved'])
  expect((await stat(files.comfyui)).ino).toBe((await stat(files.library)).ino)
  const undone = await run(place, ['duplicates', '--undo'])
  expect([undone.exitCode, undone.stdout]).toEqual([0, '5 names have bytes of their own again\n'])
  const codes = []
  for (const each of [['--undo'], ['--apps', place.path], ['--apps', join(place.path, 'absent')], ['--apps', '']])
    codes.push((await run(place, ['duplicates', ...each])).exitCode)
  expect(codes).toEqual([3, 1, 1, 2])
})

function run(place: Scratch, words: readonly string[]) {
  return tryCli(modelsDefinition, { argv: ['--library', join(place.path, 'library'), ...words] })
}
