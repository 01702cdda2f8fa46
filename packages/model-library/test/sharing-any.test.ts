import { link, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOf, put, weights } from './app-places.ts'
import { scratch } from './scratch.ts'

const FOLDERS = ['checkpoints', 'loras', 'vae', '../../hub/models--a--b/blobs', '../../library/llm/a/b'] as const
const SIZES = [1, 4095, 70_000, 200_000]

const anyTree = fc.array(
  fc.record({
    folder: fc.constantFrom(...FOLDERS),
    word: fc.constantFrom('x', 'y'),
    size: fc.constantFrom(...SIZES),
    linkTo: fc.option(fc.nat(8), { freq: 3 }),
  }),
  { minLength: 2, maxLength: 9 },
)

it('keeps every byte of any tree, frees exactly what it says, and is undone to the links that were', async () => {
  const property = fc.asyncProperty(anyTree, async (tree) => {
    await using place = await scratch()
    const models = join(place.path, 'ComfyUI/models')
    await mkdir(join(models, 'checkpoints'), { recursive: true })
    await mkdir(join(place.path, 'hub/models--a--b'), { recursive: true })
    const paths: string[] = []
    for (const [number, { folder, word, size, linkTo }] of tree.entries()) {
      const path = join(models, folder, `f${number}.gguf`)
      const other = linkTo === null ? undefined : paths[linkTo]
      await mkdir(dirname(path), { recursive: true })
      if (other === undefined) await put(path, weights(word, size))
      else await link(other, path)
      paths.push(path)
    }
    await using library = await place.library()
    const request = {
      apps: [join(place.path, 'ComfyUI'), join(place.path, 'hub')],
      minBytes: 1,
      allow: 'hardlink',
    } as const
    const before = await seen(paths)
    const preview = await library.previewMerge(request)
    const { saved, refused } = await library.applyMerge(preview, { consent: preview.fingerprint })
    const shared = await seen(paths)
    expect([saved, refused, before.stored - shared.stored]).toEqual([preview.saving, [], preview.saving])
    expect(shared.files).toBe(new Set(shared.digests).size)
    expect((await library.previewMerge(request)).steps).toEqual([])
    if (preview.steps.length > 0) await library.undoMerge()
    const after = await seen(paths)
    expect([after.digests, after.links]).toEqual([before.digests, before.links])
    const left = (await readdir(place.path, { recursive: true })).filter((name) => name.includes('.plinth-sharing-'))
    expect([shared.digests, left]).toEqual([before.digests, []])
  })
  await fc.assert(property, { numRuns: 8, seed: 20261121 })
})

/** Digests, which names are one file, how many files there are, and the bytes of them. */
async function seen(paths: readonly string[]) {
  const found = await Promise.all(paths.map((path) => stat(path)))
  const inodes = found.map(({ ino }) => ino)
  const sizes = new Map(found.map(({ ino, size }) => [ino, size]))
  return {
    digests: await Promise.all(paths.map(async (path) => digestOf(await readFile(path)))),
    links: inodes.map((ino) => inodes.indexOf(ino)),
    files: sizes.size,
    stored: [...sizes.values()].reduce((sum, size) => sum + size, 0),
  }
}
