import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock, createProcessTable } from '@plinth/durable'
import { expect, it } from 'vitest'
import { MAPPING_FILES } from '../src/mapping/mapping-files.ts'
import { holdingDirectory, type MappingIntent, nextMappingId, stagedPath } from '../src/mapping/mapping-intent.ts'
import { mappingLockFile } from '../src/mapping/mapping-lock.ts'
import { settleMapping } from '../src/mapping/settle-mapping.ts'
import { libraryPlace } from '../src/registry/library-place.ts'
import { fileModel, mappingPaths } from './mapping-place.ts'
import { type Scratch, scratch } from './scratch.ts'

it('undoes a mapping that was interrupted while its links were being made ready, and finishes one that was further', async () => {
  for (const phase of ['staging', 'publishing'] as const) {
    await using place = await scratch()
    const { app } = mappingPaths(place)
    const { ports, intent } = await interrupted(place, phase)
    expect([await settleMapping(ports, intent), await settleMapping(ports, intent)]).toEqual(['settled', 'settled'])
    expect(await readdir(app)).toEqual(phase === 'staging' ? ['mine.gguf'] : ['mine.gguf', 'one.gguf'])
  }
})

it('keeps an interrupted mapping for later while the folder of the app is away or another process is mapping', async () => {
  await using place = await scratch()
  const { app } = mappingPaths(place)
  const { ports, intent } = await interrupted(place, 'publishing')
  await rename(app, `${app} away`)
  const away = await settleMapping(ports, intent)
  await rename(`${app} away`, app)
  const lock = await acquireLock(mappingLockFile(ports.place), { processes: ports.processes })
  const busy = await settleMapping(ports, intent)
  await lock.release()
  expect([away, busy, await settleMapping(ports, intent)]).toEqual(['keep', 'keep', 'settled'])
  expect(await settleMapping(ports, { operation: 'unmap', id: nextMappingId() })).toBe('settled')
})

/** A link that was staged and has no name yet, as a killed process leaves it. */
async function interrupted(place: Scratch, phase: MappingIntent['phase']) {
  const { root, app } = mappingPaths(place)
  await mkdir(app)
  await writeFile(join(app, 'mine.gguf'), 'mine')
  const source = await fileModel(place, 'llm/a/one/one.gguf')
  const target = join(app, 'one.gguf')
  const action = { model_id: 'llm/a/one', source, target, kind: 'symlink' as const }
  const entry = { model_id: 'llm/a/one', source, target, link_type: 'symlink' as const, created_at: '', app_id: 'app' }
  const intent: MappingIntent = {
    ...{ operation: 'map', phase, id: nextMappingId(), app: 'app', folder: app, at: '' },
    ...{ steps: [{ number: 0, action, names: [], entry }], directories: [] },
  }
  await mkdir(holdingDirectory(intent))
  await symlink(source, stagedPath(intent, { number: 0 }))
  await mkdir(join(root, '.plinth'), { recursive: true })
  const ports = { place: libraryPlace(root), processes: createProcessTable(), files: MAPPING_FILES }
  return { ports, intent }
}
