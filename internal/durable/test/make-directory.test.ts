import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDirectory } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it('makes a directory and those above it, and says which, the outermost first', async () => {
  const root = await temporaryDirectory()
  const made: string[] = []
  const onMade = async (path: string) => {
    made.push(path)
  }
  await makeDirectory(join(root, 'a', 'b', 'c'), { onMade, mode: 0o700 })
  await makeDirectory(join(root, 'a', 'b', 'c'), { onMade })
  expect(made).toEqual([join(root, 'a'), join(root, 'a', 'b'), join(root, 'a', 'b', 'c')])
  expect((await stat(join(root, 'a', 'b'))).mode & 0o777).toBe(0o700)
})

it('is done where a link leads to a directory, and refuses files and links to nowhere in the way', async () => {
  const root = await temporaryDirectory()
  await mkdir(join(root, 'real'))
  await symlink('real', join(root, 'link'))
  await symlink('nowhere', join(root, 'dangling'))
  await writeFile(join(root, 'file'), '')
  await makeDirectory(join(root, 'link', 'below'))
  expect(await readdir(join(root, 'real'))).toEqual(['below'])
  for (const path of ['file', 'file/below', 'dangling', 'dangling/below']) {
    await expect(makeDirectory(join(root, path))).rejects.toMatchObject({ code: 'not_a_directory' })
  }
})

it('ends with an error, and lets its process end, where a file system makes no directories', async () => {
  for (const path of ['/proc/nothing', '/proc/a/b/c']) {
    await expect(makeDirectory(path)).rejects.toMatchObject({
      code: process.platform === 'linux' ? 'io_error' : expect.any(String),
      details: { errno: 'ENOENT' },
    })
  }
})

it('makes the directory above again that somebody removes in between', async () => {
  const root = await temporaryDirectory()
  const target = join(root, 'above', 'below')
  const removals = { left: 2 }
  const onMade = async (path: string) => {
    if (path !== dirname(target) || removals.left === 0) return
    removals.left -= 1
    await rm(path, { recursive: true })
  }
  await makeDirectory(target, { onMade })
  expect([(await stat(target)).isDirectory(), removals.left]).toEqual([true, 0])
})
