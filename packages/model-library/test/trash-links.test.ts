import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError } from '@plinth/durable'
import { expect, it } from 'vitest'
import { verifyFile } from '../src/scrub/verify-file.ts'
import { type LookAt, lookAt } from '../src/trash/file-identity.ts'
import { moveEntry } from '../src/trash/move-entry.ts'
import { ownedTree } from '../src/trash/owned-tree.ts'
import { OWNED_ID, sha256, writeOwnedModel } from './owned-models.ts'
import { codeOf, scratch } from './scratch.ts'
import { namesBelow, treeOf } from './tree.ts'

/** What a system says that shows a junction, or a folder that is kept in a cloud, as a link. */
function junctionAt(junction: string): LookAt {
  return async (path) => {
    const found = await lookAt(path)
    return found && path === junction ? { ...found, kind: 'link' } : found
  }
}

it("takes a junction for a link: it is not the library's, and nothing behind it is looked at", async () => {
  await using place = await scratch()
  const directory = await writeOwnedModel(place.path)
  const looked: string[] = []
  const look: LookAt = (path) => {
    looked.push(path)
    return junctionAt(join(directory, 'tokenizer'))(path)
  }
  const prove = async (path: string) => (path === 'tokenizer' ? ('not_ours' as const) : {})
  const tree = await ownedTree(directory, { look, prove, mountPoints: [], ownNames: ['metadata.json'] })
  expect([tree.kept, tree.staying, looked.filter((path) => path.includes('tokenizer/'))]).toEqual([
    ['tokenizer'],
    [''],
    [],
  ])
  const file = { path: 'tokenizer/tokenizer.json', sha256: sha256('') }
  const verdict = await verifyFile(file, { directory, look, pace: async () => {} })
  expect(verdict.finding?.code).toBe('component_outside')
})

it('moves nothing that became another thing between the look and the move, and puts back what got in between', async () => {
  await using place = await scratch()
  const [from, to, other] = ['from', 'to', 'other'].map((name) => join(place.path, name))
  for (const path of [from, other]) await mkdir(path ?? '')
  await writeFile(join(other ?? '', 'precious'), 'x')
  const ours = await lookAt(from ?? '')
  let looks = 0
  const look: LookAt = async (path) => {
    looks += 1
    const found = await lookAt(path)
    // Right after the last look before the move somebody puts their directory there.
    if (looks === 2) {
      await rm(from ?? '', { recursive: true })
      await rename(other ?? '', from ?? '')
    }
    return found
  }
  const before = await treeOf(other ?? '')
  const isIt = (found: { readonly inode: string }) => found.inode === ours?.inode
  expect(await moveEntry({ from: from ?? '', to: to ?? '', look, isIt })).toBe('other')
  expect([await treeOf(from ?? ''), await lookAt(to ?? '')]).toEqual([before, undefined])
})

it('refuses to delete by links: in the place of the family, of the model, or of the trash', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root)
  await using library = await place.library()
  const outside = join(place.path, 'outside')
  for (const path of [directory, join(root, 'llm/tiny'), join(root, 'llm')]) {
    await rename(path, outside)
    await symlink(outside, path)
    const before = await treeOf(outside)
    expect(await codeOf(library.deleteModel(OWNED_ID))).toBe('registry_link')
    expect(await treeOf(outside)).toEqual(before)
    await rm(path)
    await rename(outside, path)
  }
  await mkdir(outside)
  await symlink(outside, join(root, '.plinth/trash'))
  expect(await codeOf(library.deleteModel(OWNED_ID))).toBe('registry_link')
  expect(await namesBelow(outside)).toEqual([])
})

it('takes a description in the trash that leads out of it, or that is damaged, for none', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await using library = await place.library()
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  const file = join(root, '.plinth/trash', trash_id, 'trash.json')
  const sound = await readFile(file, 'utf8')
  const item = JSON.parse(sound)
  await mkdir(join(place.path, 'outside'))
  await writeFile(join(place.path, 'outside/precious'), 'x')
  const before = await treeOf(join(place.path, 'outside'))
  const move = { part: 'model', path: '../../../../../outside/precious' }
  const hostile: readonly unknown[] = [
    { ...item, moves: [move] },
    { ...item, contents: [{ ...item.contents[0], ...move }] },
    { ...item, moves: [{ part: 'bindings', path: 'a' }] },
    { ...item, directories: [{ ...item.directories[0], path: '../outside' }] },
    { ...item, model_id: '../../outside' },
    { ...item, trash_id: item.trash_id.replaceAll('0', '1') },
    [],
    null,
  ]
  for (const text of [...hostile.map((each) => JSON.stringify(each)), '{']) {
    await writeFile(file, text)
    expect([(await library.listTrash()).items, await codeOf(library.restoreFromTrash(trash_id))]).toEqual([
      [],
      'trash_item_not_found',
    ])
    expect((await library.emptyTrash()).removed).toEqual([])
  }
  expect(await treeOf(join(place.path, 'outside'))).toEqual(before)
  await writeFile(file, sound)
  expect(await library.restoreFromTrash(trash_id)).toMatchObject({ status: 'restored' })
})

it('follows no link that takes the place of something in the trash', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await using library = await place.library()
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  const outside = join(place.path, 'outside')
  const inside = join(root, '.plinth/trash', trash_id, 'model/tokenizer')
  await rename(inside, outside)
  await symlink(outside, inside)
  const before = await treeOf(outside)
  expect(await codeOf(library.restoreFromTrash(trash_id))).toBe('trash_incomplete')
  const { kept } = await library.emptyTrash()
  expect(kept.map((path) => path.split('/').slice(3).join('/'))).toContain('model/tokenizer')
  expect(await treeOf(outside)).toEqual(before)
})

it('tells a file that the system refuses to read from one that is damaged', async () => {
  const file = { path: 'a.gguf', sha256: sha256('') }
  const codes = ['EIO', 'EACCES'].map(async (code) => {
    const look: LookAt = async (path) => {
      throw fileError(Object.assign(new Error(code), { code }), { doing: 'look at', path })
    }
    const { finding } = await verifyFile(file, { directory: '/', look, pace: async () => {} })
    return finding?.code
  })
  expect(await Promise.all(codes)).toEqual(['unreachable', 'permission_denied'])
})
