import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFileMemory } from '../../src/store/file-memory.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { rewrite } from './rewrite.ts'

/** An hour after anything that the test writes. */
const LATER = { now: () => new Date(Date.now() + 3_600_000).toISOString() }
const JUST_NOW = { now: () => new Date().toISOString() }

/** A memory whose every reading is noted down. */
function aMemory(settings: Partial<Parameters<typeof createFileMemory<string>>[0]> = {}) {
  const loaded: string[] = []
  const memory = createFileMemory<string>({ clock: LATER, limit: 2, ...settings })
  const read = (path: string, says: string = path) =>
    memory.read(path, {
      absent: 'nothing',
      load: async () => {
        loaded.push(says)
        return says
      },
    })
  return { read, loaded }
}

it('reads a file once while it is the same', async () => {
  const path = join(await temporaryFolder(), 'file')
  const { read, loaded } = aMemory()
  expect(await read(path)).toBe('nothing')
  await writeFile(path, 'a')
  expect([await read(path, 'one'), await read(path, 'two'), loaded]).toEqual(['one', 'one', ['one']])
})

it('reads a file again that was rewritten, replaced, touched or removed in between, though its size and time are the same', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'file')
  const time = new Date(1_000_000)
  const write = (target: string) => rewrite(target, 'a', time)
  await write(path)
  const { read } = aMemory()
  const said = [await read(path, 'first')]
  await write(path)
  said.push(await read(path, 'rewritten'))
  await write(`${path}.new`)
  await rename(`${path}.new`, path)
  said.push(await read(path, 'replaced'))
  await rm(path)
  said.push(await read(path, 'gone'))
  await write(path)
  said.push(await read(path, 'made again'))
  expect(said).toEqual(['first', 'rewritten', 'replaced', 'nothing', 'made again'])
})

it('remembers nothing of a file that may change again within the same tick of the file system', async () => {
  const path = join(await temporaryFolder(), 'file')
  await writeFile(path, 'a')
  const { read } = aMemory({ clock: JUST_NOW })
  expect([await read(path, 'one'), await read(path, 'two')]).toEqual(['one', 'two'])
})

it('remembers nothing that is no file, nothing that is not to be kept, and no more than its limit', async () => {
  const folder = await temporaryFolder()
  const names = ['a', 'b', 'c'].map((name) => join(folder, name))
  await mkdir(join(folder, 'directory'))
  for (const path of names) await writeFile(path, path)
  const { read, loaded } = aMemory({ keeps: (value) => value !== 'no' })
  expect([await read(join(folder, 'directory'), 'no file'), await read(join(folder, 'directory'), 'again')]).toEqual([
    'no file',
    'again',
  ])
  expect([await read(names[0] ?? '', 'no'), await read(names[0] ?? '', 'yes')]).toEqual(['no', 'yes'])
  loaded.length = 0
  // The one that was asked for longest ago has to be read again.
  for (const index of [0, 1, 0, 2, 0, 1]) await read(names[index] ?? '', String(index))
  expect(loaded).toEqual(['1', '2', '1'])
})

it('forgets what it knew of a file that cannot be read any more, and throws what reading throws', async () => {
  const path = join(await temporaryFolder(), 'file')
  await writeFile(path, 'a')
  const memory = createFileMemory<string>({ clock: LATER, limit: 2 })
  const failing = () => Promise.reject(new Error('a bad sector'))
  expect(await memory.read(path, { absent: '', load: async () => 'one' })).toBe('one')
  await rewrite(path, 'b', new Date(0))
  await expect(memory.read(path, { absent: '', load: failing })).rejects.toThrow('a bad sector')
  expect(await memory.read(path, { absent: '', load: async () => 'two' })).toBe('two')
})
