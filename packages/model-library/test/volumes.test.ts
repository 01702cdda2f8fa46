import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSourceLooker } from '../src/external/look/create-source-looker.ts'
import type { LookProcess } from '../src/external/look/look-process.ts'
import { mountPointAbove, volumeInPath } from '../src/external/look/mount-table.ts'
import { isOnMountsOf } from '../src/external/look/on-mounts.ts'
import type { SourceAnswer, SourceQuestion } from '../src/external/look/source-look.ts'
import { createVolumeLane } from '../src/external/look/volume-lane.ts'
import { programStarter, type StartProgram } from '../src/node-program.ts'
import { LOOK_FROM_SOURCES } from './look-program.ts'
import { whatALibrarySees, whatOrdinaryPeopleSee } from './mount-machine.ts'
import { scratch } from './scratch.ts'

/** Elsewhere no mounts are told apart by a table. */
const HAS_TABLE = process.platform === 'linux'

it('keeps a model whose volume is unplugged as unreachable, never as missing, and has it back when the volume is', async () => {
  await using place = await scratch()
  const [away, kind] = [['degraded', ['unreachable'], 'degraded'], 'StableDiffusionPipeline']
  expect(await whatALibrarySees('unplug', place.path)).toEqual([
    ['plugged in', 'valid', [], 'valid', kind],
    ['unplugged', ...away, kind],
    ['unplugged, opened again', ...away, kind],
    ['another drive in its place', ...away, kind],
    ['back, reindexed', ['valid']],
    ['deleted from the drive', 'invalid', ['missing'], 'invalid', kind],
  ])
})

it('keeps a model whose directory may not be read as unreachable, and has it back with the permission', async () => {
  await using place = await scratch()
  const codes = ['permission_denied']
  const [away, kind] = [['degraded', codes, 'degraded'], 'StableDiffusionPipeline']
  expect(await whatOrdinaryPeopleSee('locked', place.path)).toEqual([
    ['locked', ...away, kind],
    ['locked, opened again', ...away, kind],
    codes,
    ['unlocked', 'valid', [], 'valid', kind],
  ])
})

it('sees through bind mounts: the same bundle is unchanged, the library itself is refused', async () => {
  await using place = await scratch()
  expect(await whatALibrarySees('bind', place.path)).toEqual([
    'unchanged',
    ['failed', ['source_holds_library']],
    ['failed', ['source_inside_library']],
  ])
})

it('looks at a directory in a process of its own, with the answer of a look in this one', async () => {
  await using place = await scratch()
  const question = { path: await place.bundle('bundle'), library: place.path, other: place.path }
  const [apart, inside] = [createSourceLooker({ program: LOOK_FROM_SOURCES }), createSourceLooker()]
  const answer = await apart.look(question)
  expect(answer).toEqual(await inside.look(question))
  expect(answer).toMatchObject({
    validation: { validation_state: 'valid' },
    relation: 'inside_library',
    isOther: false,
  })
  for (const looker of [apart, inside]) looker.close(new Error('closed'))
  await expect(apart.look(question)).rejects.toThrow('closed')
})

it('starts no process to ask whether a directory answers that lies on a drive it depends on anyway, through every link on the way', async () => {
  await using place = await scratch()
  await place.bundle('bundle')
  await symlink('/proc/self', join(place.path, 'elsewhere'))
  await symlink(join(place.path, 'bundle'), join(place.path, 'here'))
  await symlink('loop', join(place.path, 'loop'))
  const paths = ['bundle', 'here', 'here/unet', 'absent/deep', 'loop', 'elsewhere', 'elsewhere/fd', '../../proc/self']
  const found = await Promise.all(paths.map((path) => isOnMountsOf(join(place.path, path), [place.path])))
  expect(found).toEqual(HAS_TABLE ? [true, true, true, true, true, false, false, false] : paths.map(() => false))
  let started = 0
  const startProgram: StartProgram = (program) => {
    started += 1
    return programStarter()(program)
  }
  const looker = createSourceLooker({ program: LOOK_FROM_SOURCES, startProgram, near: [place.path] })
  expect((await looker.look({ path: join(place.path, 'here'), below: 0 })).bundles).toEqual([join(place.path, 'here')])
  const before = started
  await looker.look({ path: join(place.path, 'elsewhere'), below: 0 })
  await looker.look({ path: join(place.path, 'here') })
  looker.close(new Error('closed'))
  expect([before, started]).toEqual(HAS_TABLE ? [0, 1] : [1, 1])
})

it('looks at directories in its own process where the host may start none, and says so once', async () => {
  await using place = await scratch()
  const path = await place.bundle('bundle')
  const warnings: string[] = []
  const logger = { warn: (message: string) => warnings.push(message) }
  const looker = createSourceLooker({ program: LOOK_FROM_SOURCES, startProgram: programStarter(null), logger })
  const states = []
  for (const each of [path, join(place.path, 'bad')]) states.push(codesOf(await looker.look({ path: each })))
  looker.close(new Error('closed'))
  expect([states, warnings]).toEqual([
    [['valid'], ['invalid', 'missing']],
    ['no process can be started to look at external models, so a drive that hangs can hold up this one'],
  ])
})

it('answers unreachable for a directory whose process ends, and looks again with a new one', async () => {
  await using place = await scratch()
  const path = await place.bundle('bundle')
  const exit = `({ question }) => question.path.endsWith('bad') && process.exit(1)`
  const program = `${LOOK_FROM_SOURCES}.then(() => process.prependListener('message', ${exit}))`
  const looker = createSourceLooker({ program })
  const states = []
  for (const each of [join(place.path, 'bad'), path]) states.push(codesOf(await looker.look({ path: each })))
  looker.close(new Error('closed'))
  expect(states).toEqual([['degraded', 'unreachable'], ['valid']])
})

it('lets a host end while a drive hangs that it is looking at', async () => {
  await using place = await scratch()
  expect(await whatALibrarySees('leave', place.path)).toEqual(['left'])
})

it('gives up on a drive after two looks that take too long, makes the others again, and leaves it alone for a while', async () => {
  const drive = aDrive((path) => path.startsWith('hung'))
  const lane = createVolumeLane(drive.start, { answerWithinMs: 30, restMs: 60_000, idleMs: 60_000 })
  const first = await Promise.all(['hung 1', 'a', 'b', 'c'].map((path) => lane.look({ path })))
  expect(first.map(codesOf)).toEqual([['degraded', 'unreachable'], ['valid'], ['valid'], ['valid']])
  const second = await Promise.all(['hung 2', 'hung 3', 'a'].map((path) => lane.look({ path })))
  expect(second.map(codesOf)).toEqual(Array(3).fill(['degraded', 'unreachable']))
  const asked = drive.asked()
  expect(codesOf(await lane.look({ path: 'a' }))).toEqual(['degraded', 'unreachable'])
  expect(drive.asked()).toBe(asked)
  lane.close()
})

it('never starts a second process for a drive whose process cannot be killed', async () => {
  const drive = aDrive(() => true, 'immortal')
  const lane = createVolumeLane(drive.start, { answerWithinMs: 10, restMs: 0, idleMs: 60_000 })
  const answers = await Promise.all(['a', 'b', 'c'].map((path) => lane.look({ path })))
  expect(answers.map(codesOf)).toEqual(Array(3).fill(['degraded', 'unreachable']))
  expect(codesOf(await lane.look({ path: 'd' }))).toEqual(['degraded', 'unreachable'])
  expect(drive.started()).toBe(1)
  lane.close()
})

it('ends the process of a volume that nobody asks about', async () => {
  const drive = aDrive(() => false)
  const lane = createVolumeLane(drive.start, { answerWithinMs: 10_000, restMs: 0, idleMs: 1 })
  await lane.look({ path: 'a' })
  await drive.allEnded()
  expect(codesOf(await lane.look({ path: 'a' }))).toEqual(['valid'])
  expect(drive.started()).toBe(2)
  lane.close()
})

it('tells the volume of a path from the table of mounts, and from its letters where there is none', () => {
  const mounts = ['/', '/media/a b', '/media/a b/c']
  const paths = ['/x', '/media/a b', '/media/a b/x', '/media/a b/c/x/y', '/media/a bc']
  expect(paths.map((path) => mountPointAbove(mounts, path))).toEqual([
    '/',
    '/media/a b',
    '/media/a b',
    '/media/a b/c',
    '/',
  ])
  expect(['/Volumes/USB/x', '/Users/x'].map(volumeInPath)).toEqual(['/Volumes/USB', '/'])
})

function codesOf({ validation }: SourceAnswer): readonly string[] {
  return [validation.validation_state, ...validation.validation_errors.map(({ code }) => code)]
}

/** Processes that look at a drive on which some paths never answer. */
function aDrive(hangs: (path: string) => boolean, kind: 'mortal' | 'immortal' = 'mortal') {
  let asked = 0
  const processes: Promise<void>[] = []
  const start = (): LookProcess => {
    const end = Promise.withResolvers<void>()
    processes.push(end.promise)
    const ask = ({ path }: SourceQuestion) => {
      asked += 1
      return hangs(path) ? new Promise<never>(() => {}) : Promise.resolve(healthy(path))
    }
    return { ask, kill: () => kind === 'mortal' && end.resolve(), ended: end.promise }
  }
  return { start, asked: () => asked, started: () => processes.length, allEnded: () => Promise.all(processes) }
}

function healthy(path: string): SourceAnswer {
  const validation = {
    validation_state: 'valid',
    validation_errors: [],
    components: [],
    requires_unsafe_format: false,
  } as const
  return { validation: { ...validation, entry_path: path, is_reachable: true }, isOther: false, relation: 'apart' }
}
