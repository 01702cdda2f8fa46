import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLayout, raiseLayout } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const OURS = { kind: 'store', layout: 3, min_reader: 2, min_writer: 3 }

it('creates a root with its layout, and finds it again', async () => {
  const root = join(await temporaryDirectory(), 'new', 'root')

  expect(await openLayout(root, OURS)).toEqual({ access: 'write', found: OURS, created: true })
  expect(await openLayout(root, OURS)).toEqual({ access: 'write', found: OURS, created: false })
  expect(await openLayout(root, OURS, { access: 'read' })).toEqual({ access: 'read', found: OURS, created: false })
  expect(await readdir(root)).toEqual(['layout.json'])
})

it('is created once by many who open a new root at the same time', async () => {
  const root = join(await temporaryDirectory(), 'root')

  const opened = await Promise.all(Array.from({ length: 10 }, () => openLayout(root, OURS)))

  expect(opened.filter(({ created }) => created)).toHaveLength(1)
  expect(opened.every(({ found }) => JSON.stringify(found) === JSON.stringify(OURS))).toBe(true)
})

it.each([
  { root: 'an older root', versions: [1, 1, 1], read: 'opens', write: 'opens' },
  { root: 'a newer root that this program may change', versions: [9, 1, 3], read: 'opens', write: 'opens' },
  { root: 'a newer root that this program may only read', versions: [9, 3, 4], read: 'opens', write: 'layout_too_new' },
  {
    root: 'a newer root that is closed to this program',
    versions: [9, 4, 4],
    read: 'layout_too_new',
    write: 'layout_too_new',
  },
])('answers $root with $read for reading and $write for writing', async ({ versions, read, write }) => {
  const root = await temporaryDirectory()
  const [layout, min_reader, min_writer] = versions
  const found = { kind: 'store', layout, min_reader, min_writer, note: 'kept' }
  await writeFile(join(root, 'layout.json'), JSON.stringify(found))
  const tryOpening = (access: 'read' | 'write') =>
    openLayout(root, OURS, { access }).then(
      (opened) => (JSON.stringify(opened.found) === JSON.stringify(found) ? 'opens' : 'changed'),
      (error) => error.code,
    )

  expect([await tryOpening('read'), await tryOpening('write')]).toEqual([read, write])
})

it('tells what a newer root takes and what this program knows', async () => {
  const root = await temporaryDirectory()
  const found = { kind: 'store', layout: 9, min_reader: 3, min_writer: 4 }
  await writeFile(join(root, 'layout.json'), JSON.stringify(found))

  await expect(openLayout(root, OURS)).rejects.toMatchObject({
    code: 'layout_too_new',
    message: `${root} has layout 9, which takes version 4 to write; this program knows 3`,
    details: { root, access: 'write', known: 3, ...found },
  })
})

it('refuses a root of another kind, a damaged layout, and reading where there is none', async () => {
  const root = await temporaryDirectory()
  await expect(openLayout(root, OURS, { access: 'read' })).rejects.toMatchObject({ code: 'layout_missing' })
  await openLayout(root, { ...OURS, kind: 'library' })
  await expect(openLayout(root, OURS)).rejects.toMatchObject({ code: 'layout_foreign' })
  await writeFile(join(root, 'layout.json'), '{"layout": 1}')
  await expect(openLayout(root, OURS)).rejects.toMatchObject({ code: 'layout_invalid' })
  await writeFile(join(root, 'layout.json'), '{')
  await expect(openLayout(root, OURS)).rejects.toMatchObject({ code: 'not_json' })
})

it('records a migration and keeps fields that it does not know', async () => {
  const root = await temporaryDirectory()
  await writeFile(join(root, 'layout.json'), JSON.stringify({ ...OURS, layout: 2, min_writer: 2, note: 'kept' }))

  await raiseLayout(root, OURS)

  expect(JSON.parse(await readFile(join(root, 'layout.json'), 'utf8'))).toEqual({ ...OURS, note: 'kept' })
})
