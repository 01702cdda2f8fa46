import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  createProcessTable,
  readJson,
  sweepTemporaries,
  writeFileDurably,
  writeJsonDurably,
  writeTemporary,
} from '../src/index.ts'
import { createFakeProcesses, createGates, startChild } from '../src/testing.ts'
import { documentText } from './document.ts'
import { childEnvironment, childScript, temporaryDirectory } from './temporary-directory.ts'
import { checkDocument, killWriters } from './write-kills.ts'

const processes = createProcessTable()

it('writes a new file, and replaces one with its backup kept, through named steps', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'a.txt')
  const gates = createGates()
  await writeFileDurably(path, 'one', { processes, at: gates.at })
  await writeFileDurably(path, new TextEncoder().encode('two'), { processes, backup: true })
  await writeFileDurably(path, chunks('th', 'ree'), { processes, backup: true })

  expect(await readFile(path, 'utf8')).toBe('three')
  expect(await readFile(`${path}.bak`, 'utf8')).toBe('two')
  expect((await readdir(directory)).sort()).toEqual(['a.txt', 'a.txt.bak'])
  expect(gates.log()).toEqual(['temporary_written', 'temporary_synced', 'backup_made', 'renamed', 'directory_synced'])
})

it('keeps the permission bits of the file that it replaces unless others are given', async () => {
  const path = join(await temporaryDirectory(), 'a.txt')
  await writeFile(path, 'one')
  await chmod(path, 0o640)
  await writeFileDurably(path, 'two', { processes })
  const kept = (await stat(path)).mode & 0o777
  await writeFileDurably(path, 'three', { processes, mode: 0o600 })

  expect([kept, (await stat(path)).mode & 0o777]).toEqual([0o640, 0o600])
})

it('replaces a symbolic link and leaves what it points to alone', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'target'), 'untouched')
  await symlink('target', join(directory, 'link'))

  await writeFileDurably(join(directory, 'link'), 'new', { processes })

  expect(await readFile(join(directory, 'target'), 'utf8')).toBe('untouched')
  expect(await readFile(join(directory, 'link'), 'utf8')).toBe('new')
})

it.each(['temporary_written', 'temporary_synced', 'backup_made'])(
  'leaves the old file and nothing else when the disk is full at %s',
  async (point) => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'a.txt')
    await writeFileDurably(path, 'old', { processes })
    const gates = createGates()
    gates.fail(point, Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))

    const writing = writeFileDurably(path, 'new', { processes, at: gates.at })

    await expect(writing).rejects.toMatchObject({ code: 'disk_full', details: { path, errno: 'ENOSPC' } })
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(directory)).toEqual(['a.txt'])
  },
)

it('gives a write up when its signal is aborted before the rename', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'a.txt')
  const controller = new AbortController()
  const at = async (point: string) => {
    if (point === 'backup_made') controller.abort(new Error('enough'))
  }

  await expect(writeFileDurably(path, 'new', { processes, at, signal: controller.signal })).rejects.toThrow('enough')

  expect(await readdir(directory)).toEqual([])
})

it.each(['temporary_written', 'temporary_synced', 'backup_made', 'renamed', 'directory_synced'])(
  'leaves the old or the new file, whole, when the writer is killed at %s',
  async (point) => {
    const directory = await temporaryDirectory()
    const file = join(directory, 'document.txt')
    await writeFile(file, documentText(0))

    const child = startChild({ args: [childScript('write'), file, '3', point, '2'], env: childEnvironment() })

    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })
    await checkDocument(file)
  },
)

it('never leaves a torn file when the writer is killed at a random moment', async () => {
  const report = await killWriters(await temporaryDirectory(), 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})

it('sweeps the temporaries of dead processes, directories too, and those of nobody else', async () => {
  const directory = await temporaryDirectory()
  const machine = createFakeProcesses()
  const [dead, living] = [machine.start(), machine.start()]
  const stale = await writeTemporary(join(directory, 'a'), 'x', { processes: dead.table })
  const kept = await writeTemporary(join(directory, 'a'), 'x', { processes: living.table })
  const foreign = await writeTemporary(join(directory, 'a'), 'x', {
    processes: createFakeProcesses('machine-b').start().table,
  })
  await writeFile(join(directory, '.plinth-notes.tmp'), '')
  machine.end(dead.identity)

  expect(await sweepTemporaries(directory, living.table)).toEqual([stale])

  const left = [kept, foreign, join(directory, '.plinth-notes.tmp')]
  expect((await readdir(directory)).map((name) => join(directory, name)).sort()).toEqual(left.sort())
  expect(await sweepTemporaries(join(directory, 'missing'))).toEqual([])
})

it('reads back the JSON that it writes, and undefined where there is no file', async () => {
  const path = join(await temporaryDirectory(), 'a.json')
  await writeJsonDurably(path, { b: [1], a: null }, { processes })

  expect(await readFile(path, 'utf8')).toBe('{\n  "b": [\n    1\n  ],\n  "a": null\n}\n')
  expect(await readJson(path)).toEqual({ b: [1], a: null })
  expect(await readJson(`${path}.missing`)).toBeUndefined()
})

it('names the file that is not_json', async () => {
  const path = join(await temporaryDirectory(), 'a.json')
  await writeFile(path, '{"a":')

  await expect(readJson(path)).rejects.toMatchObject({ code: 'not_json', details: { path } })
})

async function* chunks(...parts: string[]) {
  yield* parts
}
