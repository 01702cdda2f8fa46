import { copyFile, lutimes, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { expect, it } from 'vitest'
import { libraryPlace } from '../src/registry/library-place.ts'
import type { MergeStep } from '../src/sharing/merge-intent.ts'
import { mergeName } from '../src/sharing/merge-name.ts'
import { openWriters } from '../src/sharing/open-writers.ts'
import { previewMerge } from '../src/sharing/preview-merge.ts'
import { marksAt } from '../src/sharing/settle-name.ts'
import { SHARING_FILES, type SharingFiles } from '../src/sharing/sharing-files.ts'
import { nodeOf } from '../src/sharing/weight-name.ts'
import { digestOf, put, weights } from './app-places.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

it('refuses a file that a program has open for writing, and the one that it would share with', async () => {
  await using place = await scratch()
  const step = await oneStep(place)
  for (const path of [step.path, step.keep]) {
    await using _ = await open(path, 'r+')
    expect(await merge(step)).toMatchObject({ state: 'refused', code: 'in_use' })
  }
  await using reader = await open(step.path, 'r')
  expect([await merge(step), (await reader.readFile()).equals(weights('one'))]).toMatchObject([
    { state: 'merged' },
    true,
  ])
})

it('puts a file back that somebody began to write, or wrote to, in the moment in which its name changed', async () => {
  await using place = await scratch()
  const step = await oneStep(place)
  const began = await merge(step, {
    openWriters: async () => new Set((await isReplaced(step)) ? [nodeOf(step.was)] : []),
  })
  expect([began, await digestAt(step.path)]).toMatchObject([{ state: 'refused', code: 'in_use' }, ONE])
  expect(nodeOf(await marks(step.path))).toBe(nodeOf(step.was))

  const wrote = await merge(step, {
    move: async (from, to) => {
      if (from.endsWith('.new')) await writeFile(step.path, weights('mine'))
      await SHARING_FILES.move(from, to)
    },
  })
  const mine = digestOf(weights('mine'))
  expect([wrote, await digestAt(step.path)]).toMatchObject([{ state: 'refused', code: 'changed' }, mine])
  expect(await digestAt(step.keep)).toBe(ONE)
  expect(await leftovers(place)).toEqual([])
})

it('compares bytes right before a name changes, whatever size and times say', async () => {
  await using place = await scratch()
  const step = await oneStep(place)
  const { atimeMs, mtimeMs } = await stat(step.path)
  const other = weights('one')
  other[100_001] = 7
  await writeFile(step.path, other)
  await lutimes(step.path, atimeMs / 1000, mtimeMs / 1000)
  const now = { ...step, was: await marks(step.path) }
  expect([await merge(now), await digestAt(step.path)]).toMatchObject([
    { state: 'refused', code: 'changed' },
    digestOf(other),
  ])
})

it('shares by reflink where the file system does: two files with modes and times of their own, and no hard link', async () => {
  await using place = await scratch()
  const reflinking: Partial<SharingFiles> = {
    sharesBlocks: async () => true,
    clone: (from, to) => copyFile(from, to).then(() => true),
  }
  const { steps, ...preview } = await lookAt(place, reflinking)
  const [step] = steps
  if (!step) throw new Error('one is expected')
  const before = await stat(step.path)
  const merged = await merge(step, reflinking)
  const after = await stat(step.path)
  expect([preview.saving, preview.certainty, step.method, step.hard_link]).toEqual([
    200_000,
    'at_most',
    'reflink',
    'refused',
  ])
  expect(merged).toMatchObject({ state: 'merged' })
  expect([after.nlink, after.mode, Math.floor(after.mtimeMs), after.ino === before.ino]).toEqual([
    1,
    before.mode,
    Math.floor(before.mtimeMs),
    false,
  ])
})

it('changes nothing where neither a reflink nor a hard link can be had, and says why', async () => {
  await using place = await scratch()
  const step = await oneStep(place)
  const refused = [
    await merge({ ...step, hard_link: 'refused' }),
    await merge(step, { link: () => Promise.reject(Object.assign(new Error('no'), { code: 'EMLINK' })) }),
    await merge(step, { clone: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }),
    await merge({ ...step, kept: { ...step.kept, mode: 0o600 } }),
  ]
  expect(refused.map((each) => each.state === 'refused' && each.code)).toEqual([
    'cannot_share',
    'io_error',
    'disk_full',
    'changed',
  ])
  expect([nodeOf(await marks(step.path)), await leftovers(place)]).toEqual([nodeOf(step.was), []])
})

it('does not go through a link that took the place of a directory since the preview', async () => {
  await using place = await scratch()
  const step = await oneStep(place)
  const directory = dirname(step.path)
  const moved = join(place.path, 'elsewhere')
  await put(join(moved, 'b.ckpt'), weights('one'))
  await rm(directory, { recursive: true })
  await symlink(moved, directory)
  expect(await merge(step)).toMatchObject({ state: 'refused', code: 'changed' })
  expect(await readdir(moved)).toEqual(['b.ckpt'])
})

it('leaves all names whole when sharing is called off, and what was done until then can be undone', async () => {
  await using place = await scratch()
  for (const word of ['one', 'two'])
    for (const name of ['a', 'b', 'c'])
      await put(join(place.path, `ComfyUI/models/checkpoints/${word}${name}.ckpt`), weights(word))
  await using library = await place.library()
  const request = { apps: [join(place.path, 'ComfyUI')], minBytes: 1, allow: 'hardlink' } as const
  const preview = await library.previewMerge(request)
  const stop = new AbortController()
  const onEvent = ({ phase, completed }: { phase: string; completed: number }) => {
    if (phase === 'merging' && completed > 200_000) stop.abort()
  }
  const code = await codeOf(library.applyMerge(preview, { consent: preview.fingerprint, signal: stop.signal, onEvent }))
  const { separated } = await library.undoMerge()
  expect([code, separated.length, (await library.previewMerge(request)).saving]).toEqual([
    'cancelled',
    1,
    preview.saving,
  ])
  expect(await leftovers(place)).toEqual([])
})

it('knows which files of this machine are open for writing', async () => {
  await using place = await scratch()
  const path = await put(join(place.path, 'a'), weights('one'))
  const found = await marks(path)
  const inodes = new Set([found.inode])
  const isSeen = async () => (await openWriters(inodes)).has(nodeOf(found))
  const seen = [await isSeen()]
  {
    await using _ = await open(path, 'a')
    seen.push(await isSeen())
  }
  await using _ = await open(path, 'r')
  expect([...seen, await isSeen(), (await openWriters(inodes, join(place.path, 'none'))).size]).toEqual([
    false,
    true,
    false,
    0,
  ])
})

const ONE = digestOf(weights('one'))

async function digestAt(path: string): Promise<string> {
  return digestOf(await readFile(path))
}

async function lookAt(place: Scratch, change: Partial<SharingFiles> = {}) {
  for (const name of ['a', 'b']) await put(join(place.path, `ComfyUI/models/checkpoints/${name}.ckpt`), weights('one'))
  const processes = createProcessTable()
  const ports = { place: libraryPlace(join(place.path, 'library')), processes, files: { ...SHARING_FILES, ...change } }
  const allow = change.sharesBlocks ? {} : ({ allow: 'hardlink' } as const)
  return previewMerge(ports, { apps: [join(place.path, 'ComfyUI')], minBytes: 1, ...allow })
}

async function oneStep(place: Scratch): Promise<MergeStep> {
  const [step] = (await lookAt(place)).steps
  if (!step) throw new Error('one step is expected')
  return step
}

async function merge(step: MergeStep, change: Partial<SharingFiles> = {}) {
  const lock = async () => ({ [Symbol.asyncDispose]: async () => {} })
  return mergeName({ files: { ...SHARING_FILES, ...change }, lock }, { id: 'test', number: 0, step }, {})
}

async function marks(path: string) {
  const found = await marksAt(path)
  if (!found) throw new Error(`${path} is not there`)
  return found
}

async function isReplaced(step: MergeStep): Promise<boolean> {
  return nodeOf(await marks(step.path)) !== nodeOf(step.was)
}

async function leftovers(place: Scratch): Promise<readonly string[]> {
  return (await readdir(place.path, { recursive: true })).filter((name) => name.includes('.plinth-sharing-'))
}
