import { chmod, lutimes, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  everyApp,
  fileOfLibrary,
  huggingfaceFile,
  looksOf,
  ollamaFile,
  put,
  secondName,
  weights,
} from './app-places.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

it('finds the same weights in the library and under the layouts of five apps, and says exactly what sharing them saves', async () => {
  await using place = await scratch()
  const { apps, files } = await everyApp(place)
  await using library = await place.library()
  const safe = await library.previewMerge({ apps, minBytes: 1 })
  const all = await library.previewMerge({ apps, minBytes: 1, allow: 'hardlink' })

  expect(all.weights.map(({ size, names }) => [size, names.map(({ app }) => app)])).toEqual([
    [200_000, ['library', 'huggingface', 'ollama', 'comfyui', 'invokeai', 'stability_matrix']],
  ])
  expect([safe.saving, all.saving, all.certainty, all.shared]).toEqual([400_000, 1_000_000, 'exact', 0])
  expect(safe.steps.map(({ path, keep }) => [path, keep])).toEqual([
    [files.huggingface, files.library],
    [files.ollama, files.library],
  ])
  expect(safe.not_merged.map(({ path, code }) => [path, code])).toEqual([
    [files.comfyui, 'hard_link_needs_consent'],
    [files.invokeai, 'hard_link_needs_consent'],
    [files.stability, 'hard_link_needs_consent'],
  ])
})

it('shares weights after consent, saves what the preview said, and gives every name its own bytes, mode and time back', async () => {
  await using place = await scratch()
  const { apps, files } = await everyApp(place)
  const paths = Object.values(files)
  for (const [number, path] of paths.entries()) await lutimes(path, 1e9 + number, 1e9 + number)
  await using library = await place.library()
  const before = await looksOf(paths)
  const preview = await library.previewMerge({ apps, minBytes: 1, allow: 'hardlink' })
  const result = await library.applyMerge(preview, { consent: preview.fingerprint })
  const shared = await looksOf(paths)
  expect([result.saved, result.merged.length, result.refused]).toEqual([preview.saving, 5, []])
  expect(new Set(shared.map(({ ino }) => ino)).size).toBe(1)
  expect(shared.map(({ digest }) => digest)).toEqual(before.map(({ digest }) => digest))
  expect((await library.previewMerge({ apps, minBytes: 1 })).shared).toBe(1_000_000)

  const undone = await library.undoMerge()
  const after = await looksOf(paths)
  expect([undone.separated.toSorted(), undone.kept, undone.refused]).toEqual([paths.slice(1).sort(), [], []])
  expect(new Set(after.map(({ ino }) => ino)).size).toBe(6)
  expect(after.map(({ ino: _, ...rest }) => rest)).toEqual(before.map(({ ino: _, ...rest }) => rest))
  expect(await leftovers(place)).toEqual([])
  expect(await codeOf(library.undoMerge())).toBe('nothing_to_undo')
})

it('merges nothing without the consent to exactly what was shown, and refuses requests and folders that it does not know', async () => {
  await using place = await scratch()
  const { apps } = await everyApp(place)
  await using library = await place.library()
  const preview = await library.previewMerge({ apps, minBytes: 1 })
  const [first] = preview.steps
  const edited = { ...preview, steps: first ? [{ ...first, path: join(place.path, 'ComfyUI/models/x.ckpt') }] : [] }
  expect([
    await codeOf(library.applyMerge(preview, { consent: 'yes' })),
    await codeOf(library.applyMerge(edited, { consent: preview.fingerprint })),
    await codeOf(library.previewMerge({ apps: [''] })),
    await codeOf(library.previewMerge({ apps: [join(place.path, 'absent')] })),
    await codeOf(library.previewMerge({ apps: [place.path] })),
    await codeOf(library.undoMerge({ mergeId: '../../etc' })),
    await codeOf(library.previewMerge({ apps }, { signal: AbortSignal.abort() })),
  ]).toEqual([
    'consent_required',
    'consent_required',
    'invalid_sharing_request',
    'app_folder_missing',
    'app_layout_unknown',
    'nothing_to_undo',
    'cancelled',
  ])
})

it('counts a file with several names once, and what has names elsewhere saves nothing', async () => {
  await using place = await scratch()
  const at = (name: string) => join(place.path, 'ComfyUI/models', name)
  const one = await put(at('checkpoints/a.ckpt'), weights('one'))
  await secondName(one, at('checkpoints/b.ckpt'))
  const other = await put(at('loras/c.ckpt'), weights('one'))
  await secondName(other, at('loras/d.ckpt'))
  const elsewhere = await put(at('vae/e.ckpt'), weights('one'))
  await secondName(elsewhere, join(place.path, 'mine.ckpt'))
  const twin = await put(at('vae/f.ckpt'), weights('one'))
  await secondName(twin, join(place.path, 'mine too.ckpt'))
  await using library = await place.library()
  const request = { apps: [join(place.path, 'ComfyUI')], minBytes: 1, allow: 'hardlink' } as const
  const preview = await library.previewMerge(request)
  expect([preview.saving, preview.shared, preview.names]).toEqual([400_000, 400_000, 6])
  expect(preview.not_merged.map(({ path, code }) => [path, code])).toEqual([[twin, 'linked_elsewhere']])
  const { saved } = await library.applyMerge(preview, { consent: preview.fingerprint })
  const names = [one, at('checkpoints/b.ckpt'), other, at('loras/d.ckpt'), elsewhere]
  const inodes = async () => Promise.all(names.map(async (path) => (await stat(path)).ino))
  expect([saved, new Set(await inodes()).size]).toEqual([400_000, 1])
  await library.undoMerge()
  const [a, b, c, d, e] = await inodes()
  expect([a === b, c === d, new Set([a, c, e]).size]).toEqual([true, true, 3])
})

it('keeps apart what differs in owner, permissions or bytes, and blobs whose names are digests of other bytes', async () => {
  await using place = await scratch()
  const at = (name: string) => join(place.path, 'ComfyUI/models', name)
  const open = await put(at('checkpoints/a.ckpt'), weights('one'))
  const closed = await put(at('checkpoints/b.ckpt'), weights('one'))
  await chmod(closed, 0o600)
  const other = weights('one')
  other[123_457] = 1
  await put(at('checkpoints/c.ckpt'), other)
  await put(at('checkpoints/d.ckpt'), weights('one', 199_999))
  const blob = await ollamaFile(join(place.path, 'ollama'), 'liar', weights('two'))
  await writeFile(blob, weights('one'))
  await using library = await place.library()
  const apps = [join(place.path, 'ComfyUI'), join(place.path, 'ollama')]
  const preview = await library.previewMerge({ apps, minBytes: 1, allow: 'hardlink' })
  expect([preview.steps, preview.saving]).toEqual([[], 0])
  expect(preview.not_merged.map(({ path, code }) => [path, code])).toEqual([
    [blob, 'damaged'],
    [open, 'permissions_differ'],
    [closed, 'permissions_differ'],
  ])
})

it('refuses at its turn each file that changed since the preview, was linked through a directory, or is shared by now', async () => {
  await using place = await scratch()
  const hub = join(place.path, 'hf/hub')
  const blobs = []
  for (const word of ['one', 'two', 'three']) {
    blobs.push(await huggingfaceFile(hub, `${word}.gguf`, weights(word)))
    await ollamaFile(join(place.path, 'ollama/models'), word, weights(word))
  }
  await using library = await place.library()
  const apps = [join(place.path, 'hf'), join(place.path, 'ollama')]
  const preview = await library.previewMerge({ apps, minBytes: 1 })
  expect(preview.steps.length).toBe(3)
  const [grown, same, gone] = preview.steps
  if (!grown || !same || !gone) throw new Error('three are expected')
  await writeFile(grown.path, Buffer.concat([weights('one'), Buffer.from('more')]))
  await rm(same.path)
  await secondName(same.keep, same.path)
  await rm(gone.path)
  const { refused, merged, merge_id } = await library.applyMerge(preview, { consent: preview.fingerprint })
  expect([merged, merge_id, refused.map(({ path, code }) => [path, code])]).toEqual([
    [],
    undefined,
    [
      [grown.path, 'changed'],
      [same.path, 'already_shared'],
      [gone.path, 'changed'],
    ],
  ])
  expect((await readFile(grown.path)).length).toBe(200_004)
  expect(await leftovers(place)).toEqual([])
})

it('leaves names that an app replaced or edited after the merge as they are when the merge is undone', async () => {
  await using place = await scratch()
  const at = (name: string) => join(place.path, 'ComfyUI/models', name)
  const words = ['a', 'b', 'c', 'd'].map((name) => at(`checkpoints/${name}.ckpt`))
  for (const path of words) await put(path, weights('one'))
  await using library = await place.library()
  const request = { apps: [join(place.path, 'ComfyUI')], minBytes: 1, allow: 'hardlink' } as const
  const preview = await library.previewMerge(request)
  await library.applyMerge(preview, { consent: preview.fingerprint })
  const [, replaced = '', gone = '', edited = ''] = words
  await rm(replaced)
  await writeFile(replaced, 'another')
  await rm(gone)
  await writeFile(edited, weights('edited'))
  const { separated, kept } = await library.undoMerge()
  expect([separated, kept.map(({ path, code }) => [path, code])]).toEqual([
    [],
    [
      [replaced, 'replaced'],
      [gone, 'gone'],
      [edited, 'edited'],
    ],
  ])
  expect([await readFile(replaced, 'utf8'), (await readFile(edited)).equals(weights('edited'))]).toEqual([
    'another',
    true,
  ])
})

it('undoes several merges one after the other, the last one first, whichever file each of them kept', async () => {
  await using place = await scratch()
  const at = (name: string) => join(place.path, 'ComfyUI/models/checkpoints', name)
  const names = [await put(at('a.ckpt'), weights('one')), await put(at('b.ckpt'), weights('one'))]
  await using library = await place.library()
  const request = { apps: [join(place.path, 'ComfyUI')], minBytes: 1, allow: 'hardlink' } as const
  const merge = async () => {
    const preview = await library.previewMerge(request)
    return (await library.applyMerge(preview, { consent: preview.fingerprint })).merged.length
  }
  const merged = [await merge()]
  names.push(await fileOfLibrary(join(place.path, 'library'), 'llm/tiny/one/one.gguf', weights('one')))
  merged.push(await merge())
  const inodes = async () => Promise.all(names.map(async (path) => (await stat(path)).ino))
  const [shared, first] = [new Set(await inodes()).size, await library.undoMerge()]
  const [a, b, own] = await inodes()
  const second = await library.undoMerge()
  expect([merged, shared, a === b, a === own]).toEqual([[1, 2], 1, true, false])
  expect([first.separated.length, second.separated, new Set(await inodes()).size]).toEqual([2, [at('b.ckpt')], 3])
})

async function leftovers(place: Scratch): Promise<readonly string[]> {
  const names = await readdir(place.path, { recursive: true })
  return names.filter((name) => name.includes('.plinth-sharing-'))
}
