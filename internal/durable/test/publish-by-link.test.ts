import { link, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { linksUnsupported, meansNoLinks } from '../src/files/publish-by-link.ts'
import { createProcessTable, publishByLink, publishDurably, writeTemporary } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const processes = createProcessTable()

it('publishes for exactly one of many who try at once, and never replaces what is there', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'manifest.json')
  const results = await Promise.all(
    Array.from({ length: 20 }, async (_, number) => ({
      number,
      result: await publishDurably(path, String(number), { processes }),
    })),
  )
  const winners = results.filter(({ result }) => result === 'published')

  expect(results.filter(({ result }) => result === 'exists')).toHaveLength(19)
  expect(winners.map(({ number }) => String(number))).toEqual([await readFile(path, 'utf8')])
  expect(await readdir(directory)).toEqual(['manifest.json'])
})

it('says published when the name already is another name of the same file', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'manifest.json')
  const temporary = await writeTemporary(path, 'x', { processes })
  // What a network file system does that makes a link and then reports EEXIST.
  await link(temporary, path)

  expect(await publishByLink(temporary, path)).toBe('published')
  expect(await readdir(directory)).toEqual(['manifest.json'])
})

it('removes the finished file when the name is taken, and keeps it when publishing fails', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'manifest.json')
  await writeFile(path, 'old')
  expect(await publishByLink(await writeTemporary(path, 'new', { processes }), path)).toBe('exists')
  const temporary = await writeTemporary(path, 'new', { processes })

  await expect(publishByLink(temporary, join(directory, 'missing', 'x'))).rejects.toMatchObject({ code: 'io_error' })

  expect(await readFile(temporary, 'utf8')).toBe('new')
  expect(await readFile(path, 'utf8')).toBe('old')
})

it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'])(
  'says links_unsupported when a file system answers %s to a hard link',
  (errno) => {
    const refusal = Object.assign(new Error(errno), { code: errno })

    expect(meansNoLinks(refusal)).toBe(true)
    expect(linksUnsupported('disk/manifest.json', refusal)).toMatchObject({
      code: 'links_unsupported',
      details: { path: 'disk/manifest.json' },
      cause: refusal,
    })
  },
)
