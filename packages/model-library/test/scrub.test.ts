import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { OWNED_FILES, OWNED_ID, writeOwnedModel } from './owned-models.ts'
import { codeOf, NOW, scratch } from './scratch.ts'
import { namesBelow, treeOf } from './tree.ts'
import { ID, importTiny } from './weight-sources.ts'

const FIRST = 'model-00001-of-00002.safetensors'

it('finds zeroed weights at the right size and time, names them, and makes the model degraded; sound again, it is valid', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importTiny(library, place.path)
  const file = join(library.root, ID, 'tiny.gguf')
  const sound = await readFile(file)
  // Past the header, so that no look at the header sees it.
  const damaged = Buffer.concat([sound.subarray(0, -64), Buffer.alloc(64)])
  const [atime, mtime] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-02T00:00:00Z')]
  await utimes(file, atime, mtime)
  expect(await library.scrub()).toMatchObject({
    models: 1,
    files: 1,
    bytes: sound.length,
    damaged: [],
    revalidated: [],
  })
  const cursor = await library.feedCursor()
  await writeFile(file, damaged)
  await utimes(file, atime, mtime)
  const finding = {
    code: 'file_changed',
    severity: 'error',
    message: 'The file has other bytes than it was recorded with.',
    path: 'tiny.gguf',
  }
  const report = await library.scrub()
  expect(report).toMatchObject({ damaged: [{ model_id: ID, ...finding }], revalidated: [ID] })
  const metadata = await library.getModel(ID)
  expect([metadata?.validation_state, metadata?.validation_errors]).toEqual(['degraded', [finding]])
  expect(await codeOf(library.resolveModelExecutionDescriptor(ID))).toBe('asset_not_executable')
  await writeFile(file, Buffer.alloc(sound.length))
  await utimes(file, atime, mtime)
  expect((await library.scrub()).damaged.map(({ code }) => code)).toEqual(['weights_zeroed'])
  expect(await readFile(file)).toEqual(Buffer.alloc(sound.length))
  await writeFile(file, sound)
  expect((await library.scrub()).damaged).toEqual([])
  expect((await library.getModel(ID))?.validation_state).toBe('valid')
  const { events } = await library.readEvents(cursor)
  expect(events.map(({ kind, model_id }) => [kind, model_id])).toEqual(Array(3).fill(['model_changed', ID]))
})

it('keeps when each model was last verified, and touches no model that is sound', async () => {
  await using place = await scratch()
  const directory = await writeOwnedModel(join(place.path, 'library'))
  await using library = await place.library()
  const before = await treeOf(directory)
  expect(await library.lastVerified(OWNED_ID)).toBe(null)
  const bytes = Object.values(OWNED_FILES).join('').length
  expect(await library.scrub()).toEqual({
    status: 'finished',
    began_at: NOW,
    models: 1,
    files: 5,
    bytes,
    damaged: [],
    revalidated: [],
    unverified: 0,
  })
  expect(await library.lastVerified(OWNED_ID)).toEqual({
    model_id: OWNED_ID,
    verified_at: NOW,
    files: 5,
    bytes,
    findings: [],
  })
  expect(await treeOf(directory)).toEqual(before)
})

it.each<readonly [code: string, path: string, damage: (file: string, outside: string) => Promise<unknown>]>([
  ['weights_zeroed', FIRST, (file) => writeFile(file, Buffer.alloc(600))],
  ['weights_truncated', FIRST, (file) => truncate(file, 100)],
  ['weights_empty', FIRST, (file) => truncate(file, 0)],
  ['shard_missing', FIRST, (file) => rm(file)],
  ['lfs_pointer', FIRST, (file) => writeFile(file, 'version https://git-lfs.github.com/spec/v1\n')],
  ['weights_trailing_bytes', FIRST, (file) => appendFile(file, 'more')],
  ['file_changed', FIRST, (file) => writeFile(file, 'First shard '.repeat(50))],
  ['config_not_json', 'config.json', (file) => writeFile(file, '{"model_type": "llama"')],
  ['file_missing', 'config.json', (file) => rm(file)],
  ['tokenizer_empty', 'tokenizer/tokenizer.json', (file) => truncate(file, 0)],
  ['link_instead', 'config.json', replaceByLink],
  ['component_outside', 'tokenizer/tokenizer.json', (file, outside) => replaceByLink(dirname(file), outside)],
  ['not_a_file', 'config.json', (file) => rm(file).then(() => mkdir(file))],
])('names a file of the library that is not as it was by its code: %s', async (code, path, damage) => {
  await using place = await scratch()
  const directory = await writeOwnedModel(join(place.path, 'library'))
  await using library = await place.library()
  await damage(join(directory, path), join(place.path, 'outside'))
  const before = await treeOf(directory)
  const { damaged } = await library.scrub()
  const found = damaged.filter((each) => each.path === path).map((each) => [each.model_id, each.code])
  expect(found).toEqual([[OWNED_ID, code]])
  const metadata = await library.getModel(OWNED_ID)
  expect(metadata?.validation_state).toBe('degraded')
  expect(metadata?.validation_errors).toContainEqual(expect.objectContaining({ code, path, severity: 'error' }))
  const withoutMetadata = (lines: readonly string[]) =>
    lines.filter((line) => !/^(\.|metadata\.json(\.bak)?) \|/.test(line))
  expect(withoutMetadata(await treeOf(directory))).toEqual(withoutMetadata(before))
})

it('names a model whose directory is gone or moved, and takes no drive that is away for damage', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root)
  await using library = await place.library()
  await rename(directory, `${directory}_moved`)
  expect((await library.scrub()).damaged).toMatchObject([{ model_id: OWNED_ID, code: 'missing', path: '' }])
  await rename(root, `${root} away`)
  expect(await codeOf(library.scrub())).toBe('library_unreachable')
  await rename(`${root} away`, root)
  await rename(`${directory}_moved`, directory)
  expect((await library.scrub()).damaged).toEqual([])
})

it('goes on where it was called off: what is verified is not read again, and each byte is told once', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const ids = ['llm/a/one', 'llm/a/three', 'llm/a/two']
  for (const id of ids) await writeOwnedModel(root, { id })
  await using library = await place.library()
  const seen: string[] = []
  const enough = new AbortController()
  const cancelled = library.scrub({
    signal: enough.signal,
    onEvent: ({ message }) => {
      seen.push(message)
      if (seen.length === 7) enough.abort()
    },
  })
  expect(await codeOf(cancelled)).toBe('cancelled')
  const [completed, total]: [number[], Set<number>] = [[], new Set()]
  const report = await library.scrub({
    onEvent: (progress) => {
      seen.push(progress.message)
      completed.push(progress.completed)
      total.add(progress.total)
    },
  })
  expect([report.models, report.damaged]).toEqual([2, []])
  const all = ids.flatMap((id) =>
    Object.keys(OWNED_FILES)
      .toSorted()
      .map((name) => `${id}/${name}`),
  )
  // The file that was read when it was called off is read again.
  expect(seen.toSorted()).toEqual([...all, seen[6] ?? ''].toSorted())
  expect(completed.toSorted((a, b) => a - b)).toEqual(completed)
  expect(completed.at(-1)).toBeLessThanOrEqual(Math.max(...total))
  expect(await namesBelow(join(root, '.plinth/scrub'))).not.toContain('cursor.json')
})

it('reads no faster than it is told to', async () => {
  await using place = await scratch()
  await writeOwnedModel(join(place.path, 'library'), { files: { 'a.gguf': 'x'.repeat(3_000_000) } })
  await using library = await place.library()
  let now = 0
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms
    },
  }
  await library.scrub({ bytesPerSecond: 500_000, clock })
  expect(now).toBeGreaterThan(5800)
  expect(now).toBeLessThan(6200)
  for (const bytesPerSecond of [0, -1, Number.NaN])
    expect(await codeOf(library.scrub({ bytesPerSecond }))).toBe('invalid_rate')
})

it('tells files of which no digest is recorded, external models and damaged metadata from what it verified', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root, { ledger: 'none', digests: 'none' })
  await using library = await place.library()
  await library.importExternalDiffusersDirectory({
    source_path: await place.bundle('bundle'),
    family: 'a',
    official_name: 'b',
  })
  expect(await library.scrub()).toMatchObject({ models: 1, files: 0, unverified: 5, damaged: [] })
  await writeFile(join(root, OWNED_ID, 'metadata.json'), '{')
  expect(await library.scrub()).toMatchObject({ models: 0, damaged: [] })
})

it('takes what killed or other programs left in the place of its cursor and records for none', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await using library = await place.library()
  await mkdir(join(root, '.plinth/scrub/models/llm/tiny'), { recursive: true })
  for (const text of [
    '{',
    '[]',
    '{"began_at": 1}',
    '{"began_at":"x","after":"","current":{"model_id":"../x","sound":[1]}}',
  ]) {
    await writeFile(join(root, '.plinth/scrub/cursor.json'), text)
    await writeFile(join(root, '.plinth/scrub/models', `${OWNED_ID}.json`), text)
    expect(await library.lastVerified(OWNED_ID)).toBe(null)
    expect(await library.scrub()).toMatchObject({ models: 1, damaged: [] })
  }
})

async function replaceByLink(path: string, outside: string): Promise<void> {
  await rename(path, outside)
  await symlink(outside, path)
}
