import { chmod, link, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { removeEntry } from '../src/files/remove-tree.ts'
import { removeTree } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it('removes a file, a link, a tree and nothing at all', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'tree', 'deep', 'er'), { recursive: true })
  await writeFile(join(directory, 'tree', 'deep', 'file'), '')
  await writeFile(join(directory, 'file'), '')
  await symlink('missing', join(directory, 'link'))

  for (const name of ['tree', 'file', 'link', 'nothing']) await removeTree(join(directory, name))

  expect(await readdir(directory)).toEqual([])
})

it('removes read-only directories', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'tree', 'site-packages'), { recursive: true })
  await writeFile(join(directory, 'tree', 'site-packages', 'a.py'), '')
  await chmod(join(directory, 'tree', 'site-packages'), 0o500)
  await chmod(join(directory, 'tree'), 0o500)

  await removeTree(join(directory, 'tree'))

  expect(await readdir(directory)).toEqual([])
})

it('never touches what lies outside the tree, whatever links lead there', async () => {
  const step = fc.record({
    kind: fc.constantFrom('directory', 'file', 'link', 'hardlink', 'directory link', 'loop'),
    place: fc.nat(),
    name: fc.constantFrom('a', 'b', 'c', '.d', 'e f'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const directory = await temporaryDirectory()
      await plantOutside(directory)
      await growMaze(directory, steps)

      await removeTree(join(directory, 'maze'))

      expect((await readdir(directory, { recursive: true })).sort()).toEqual([
        'outside',
        'outside/deep',
        'outside/deep/file',
        'outside/file',
      ])
      expect(await readFile(join(directory, 'outside', 'file'), 'utf8')).toBe('kept')
      expect((await lstat(join(directory, 'outside', 'file'))).nlink).toBe(1)
    }),
    { numRuns: 60, seed: 20261121 },
  )
})

it('stops with crosses_mount before it touches a directory on another device', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'tree', 'mount'), { recursive: true })
  await writeFile(join(directory, 'tree', 'mount', 'file'), '')
  const found = await lstat(join(directory, 'tree'))

  const removal = removeEntry(join(directory, 'tree'), { device: found.dev + 1, found, signal: undefined })

  await expect(removal).rejects.toMatchObject({ code: 'crosses_mount', details: { path: join(directory, 'tree') } })
  expect(await readdir(join(directory, 'tree', 'mount'))).toEqual(['file'])
})

it('stops between two files when its signal is aborted', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'tree'))
  await writeFile(join(directory, 'tree', 'file'), '')

  const removal = removeTree(join(directory, 'tree'), { signal: AbortSignal.abort(new Error('stop')) })

  await expect(removal).rejects.toThrow('stop')
  expect(await readdir(join(directory, 'tree'))).toEqual(['file'])
})

async function plantOutside(directory: string): Promise<void> {
  await mkdir(join(directory, 'outside', 'deep'), { recursive: true })
  await mkdir(join(directory, 'maze'))
  await writeFile(join(directory, 'outside', 'file'), 'kept')
  await writeFile(join(directory, 'outside', 'deep', 'file'), 'kept')
}

async function growMaze(
  directory: string,
  steps: readonly { kind: string; place: number; name: string }[],
): Promise<void> {
  const outside = join(directory, 'outside')
  const directories = [join(directory, 'maze')]
  const taken = new Set<string>()
  for (const { kind, place, name } of steps) {
    const path = join(directories[place % directories.length] ?? '', name)
    if (taken.has(path)) continue
    taken.add(path)
    if (kind === 'directory') await mkdir(path)
    if (kind === 'directory') directories.push(path)
    if (kind === 'file') await writeFile(path, 'x')
    if (kind === 'link') await symlink(join(outside, 'file'), path)
    if (kind === 'hardlink') await link(join(outside, 'file'), path)
    if (kind === 'directory link') await symlink(outside, path, 'junction')
    if (kind === 'loop') await symlink('..', path, 'junction')
  }
}
