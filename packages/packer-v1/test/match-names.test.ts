import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { glob } from 'glob'
import { expect, it } from 'vitest'
import { matchNames } from '../src/workspace/match-names.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it('matches names as the glob library does, or leaves the pattern to it', async () => {
  const directory = await temporaryDirectory()
  const names = [
    'a.png',
    'b.PNG',
    'a.b.png',
    '.hidden.png',
    'asset.json',
    'é.png',
    'a-b_c.txt',
    '日本.txt',
    'x',
    'png',
    'a\nb.bin',
  ]
  for (const name of names) await writeFile(join(directory, name), '')
  await mkdir(join(directory, 'folder.png'))
  await symlink('a.png', join(directory, 'link.png'))
  await symlink('nowhere', join(directory, 'broken.txt'))
  const piece = fc.constantFrom('*', 'a', 'b', '.', 'png', 'txt', '-', '_', '?', '.png', '*.txt', 'folder')
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 5 }), async (pieces) => {
      const pattern = pieces.join('')
      const found = matchNames(directory, pattern)
      if (!found) return
      const expected = await glob(pattern, { cwd: directory, nodir: true, posix: true, ignore: 'asset.json' })
      expect([pattern, [...found.files].sort()]).toEqual([pattern, expected.sort()])
    }),
    { numRuns: 300 },
  )
  expect(matchNames(directory, '*.txt')?.files).toHaveLength(3)
})
