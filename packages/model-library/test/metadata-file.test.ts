import { execFileSync } from 'node:child_process'
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { expect, it } from 'vitest'
import type { ModelLibrary } from '../src/model-library.ts'
import { parseMetadata } from '../src/registry/parse-metadata.ts'
import { writeMetadata } from '../src/registry/write-metadata.ts'
import { codeOf, importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

const ID = 'llm/a/b'
const processes = createProcessTable()

it.each([
  ['with a byte order mark', '\uFEFF{"official_name":"B"}'],
  ['with CRLF and tabs', '{\r\n\t"official_name": "B",\r\n\t"tags": []\r\n}\r\n'],
  ['in one line without a final newline', '{"official_name":"B","x":[1.0,1e400,12345678901234567890,-0]}'],
  ['with names that occur twice', '{"x":1,"official_name":"A","x":2,"official_name":"B"}'],
  [
    'with nulls and names of the language',
    '{"official_name":"B","notes":null,"toString":1,"constructor":{"__proto__":1}}',
  ],
  ['with escapes and lone surrogates', '{"official_name":"B","x":"\\ud800 \\u00e9 \\/","\\u0079":1}'],
  ['nested five thousand deep', `{"official_name":"B","deep":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  [
    'with newer values of what is a closed set here',
    '{"official_name":"B","import_state":"paused","validation_state":"odd"}',
  ],
])('reads metadata %s, and changes the one field that it has to', async (_what, text) => {
  await using place = await scratch()
  const file = await modelFile(place, text)
  await using library = await place.library()
  expect(await library.getModel(ID)).toMatchObject({ official_name: 'B' })
  expect(await readFile(file, 'utf8')).toBe(text)
  await library.bindDependencyProfile({ model_id: ID, profile_id: 'light' })
  const after = await readFile(file, 'utf8')
  const start = after.indexOf('"dependency_bindings"')
  const kept = text.slice(0, text.lastIndexOf('}')).trimEnd()
  expect(after.slice(0, start).trimEnd()).toBe(`${kept},`)
  expect(after.endsWith(text.slice(text.lastIndexOf('}') + 1))).toBe(true)
  expect(await readFile(`${file}.bak`, 'utf8')).toBe(text)
  await library.reindex()
  expect((await library.listModels()).models[0]).toMatchObject({ model_id: ID, official_name: 'B' })
})

it('reads a field that it cannot understand as missing, and every other one as it is', () => {
  const read = (fields: object) => {
    const parsed = parseMetadata(JSON.stringify({ official_name: 'B', ...fields }))
    if (parsed.state !== 'found') return [parsed.kind, parsed.errors.map(({ path }) => path)]
    const { official_name, ...rest } = parsed.metadata
    return [official_name, rest]
  }
  expect([
    read({ model_type: 'hologram', match_source: 'telepathy' }),
    read({ size_bytes: 2 ** 60, tags: 'chat', notes: 7 }),
    read({ base_model: 'a', inference_settings: { old: 1 }, model_card_artifact: { path: 'CARD.md', sha256: 'x' } }),
    read({ bundle_format: 'holographic_directory', files: [{ name: 'x' }, {}] }),
    read({ storage_kind: 'borrowed' }),
    read({ schema_version: 3 }),
    read({ schema_version: '2' }),
  ]).toEqual([
    ['B', { model_type: 'hologram', match_source: 'telepathy' }],
    ['B', {}],
    ['B', { base_model: ['a'], model_card_artifact: 'CARD.md' }],
    ['B', {}],
    ['refused', ['/storage_kind']],
    ['refused', ['/schema_version']],
    ['refused', ['/schema_version']],
  ])
})

it.each([
  ['of a newer schema', '{"schema_version":3,"official_name":"Newer"}'],
  ['of a model that is neither ours nor the user’s', '{"storage_kind":"borrowed"}'],
  ['too large to be metadata', `{"notes":"${'x'.repeat(50 * 1024 * 1024)}"}`],
])('never restores an old backup over metadata %s, and never writes it', async (_what, text) => {
  await using place = await scratch()
  const file = await modelFile(place, text)
  await writeFile(`${file}.bak`, '{"official_name":"Old"}')
  await using library = await place.library()
  const codes = [
    await codeOf(library.getModel(ID)),
    await codeOf(library.bindDependencyProfile({ model_id: ID, profile_id: 'light' })),
    await codeOf(library.deleteModel(ID)),
  ]
  expect(codes).toEqual(Array(3).fill('metadata_unreadable'))
  expect((await library.reindex()).unreadable.map(({ model_id }) => model_id)).toEqual([ID])
  expect((await readFile(file, 'utf8')) === text).toBe(true)
  expect(await readdir(join(library.root, ID))).toEqual(['metadata.json', 'metadata.json.bak'])
})

it.each([
  ['empty', (file: string) => truncate(file, 0)],
  ['torn', (file: string) => truncate(file, 30)],
  ['a list', (file: string) => writeFile(file, '[]')],
  ['no UTF-8', (file: string) => writeFile(file, Buffer.from('{"official_name":"\xff"}', 'latin1'))],
  ['gone', (file: string) => rm(file)],
])(
  'restores metadata that is %s from its backup to the byte; without one it is kept and reported',
  async (what, damage) => {
    await using place = await scratch()
    const backup = '{"official_name": "B", "big": 12345678901234567890}\r\n'
    const file = await modelFile(place, '{"official_name": "damaged in a moment"}')
    await place.library().then((library) => library.close())
    await damage(file)
    const damaged = await readFile(file).catch(() => undefined)
    {
      await using library = await place.library()
      expect((await library.listModels()).models.map(({ official_name }) => official_name)).toEqual(
        what === 'gone' ? [] : ['damaged in a moment'],
      )
      expect(await readFile(file).catch(() => undefined)).toEqual(damaged)
    }
    await writeFile(`${file}.bak`, backup)
    await using library = await place.library()
    expect(await library.getModel(ID)).toMatchObject({ official_name: 'B' })
    expect([await readFile(file, 'utf8'), await readFile(`${file}.bak`, 'utf8')]).toEqual([backup, backup])
  },
)

it.each([
  ['a directory', (file: string) => mkdir(file)],
  ['a pipe', async (file: string) => runProgram('mkfifo', [file])],
  ['a link to a directory', (file: string) => symlink('..', file)],
])('opens a library in which %s has the name of a metadata file, and keeps it', async (_what, make) => {
  await using place = await scratch()
  const file = join(place.path, 'library', MODEL_ID, 'metadata.json')
  await mkdir(join(file, '..'), { recursive: true })
  await make(file)
  await writeFile(`${file}.bak`, '{"official_name":"Old"}')
  await using library = await place.library()
  const made = await lstat(file)
  expect(await codeOf(library.getModel(MODEL_ID))).toBe('metadata_unreadable')
  expect(await codeOf(importBundle(library, await place.bundle('bundle')))).toBe('metadata_unreadable')
  await library.reindex()
  expect((await lstat(file)).mode).toBe(made.mode)
})

it('reads metadata through a link and never writes through it or in its place', async () => {
  await using place = await scratch()
  const { library, file, bundle } = await external(place)
  await using _library = library
  const elsewhere = join(place.path, 'elsewhere.json')
  await writeFile(elsewhere, await readFile(file))
  await rm(file)
  await symlink(elsewhere, file)
  const before = await readFile(elsewhere, 'utf8')
  await rm(join(bundle, 'vae'), { recursive: true })
  expect(await library.getModel(MODEL_ID)).toMatchObject({ validation_state: 'degraded' })
  const bind = library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  expect(await codeOf(bind)).toBe('registry_link')
  expect(await codeOf(library.resolveModelExecutionDescriptor(MODEL_ID))).toBe('asset_not_executable')
  expect([await readFile(elsewhere, 'utf8'), await readlink(file)]).toEqual([before, elsewhere])
  await library.deleteModel(MODEL_ID)
  expect(await readFile(elsewhere, 'utf8')).toBe(before)
})

it('keeps the permission bits of a metadata file', async () => {
  await using place = await scratch()
  const { library, file } = await external(place)
  await using _library = library
  const modes: number[] = []
  for (const mode of [0o600, 0o640, 0o664, 0o444]) {
    await chmod(file, mode)
    await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'light', binding_id: `b${mode}` })
    modes.push((await stat(file)).mode & 0o7777, (await stat(`${file}.bak`)).mode & 0o7777)
  }
  expect(modes).toEqual([0o600, 0o600, 0o640, 0o640, 0o664, 0o664, 0o444, 0o444])
})

it('keeps what another program wrote while it was writing itself, whenever that was', async () => {
  await using place = await scratch()
  const seen: unknown[] = []
  for (const moment of ['temporary_written', 'temporary_synced', 'backup_made']) {
    const file = await modelFile(place, '{"official_name":"B","theirs":1,"ours":1}')
    let others = 0
    const written = await writeMetadata(file, {
      patch: { notes: 'ours' },
      processes,
      at: async (point) => {
        if (point !== moment || others > 0) return
        others += 1
        await writeFile(`${file}.theirs`, '{"official_name":"Renamed","theirs":2}')
        await rename(`${file}.theirs`, file)
      },
    })
    seen.push([written.metadata.official_name, JSON.parse(await readFile(file, 'utf8'))])
  }
  const merged = ['Renamed', { official_name: 'Renamed', theirs: 2, notes: 'ours' }]
  expect(seen).toEqual([merged, merged, merged])
})

it('gives up with its own code when another program changes the file again and again, or removes it', async () => {
  await using place = await scratch()
  const file = await modelFile(place, '{"theirs":0}')
  let others = 0
  const always = async (point: string) => {
    if (point !== 'backup_made') return
    others += 1
    await writeFile(file, `{"theirs":${others}}`.padEnd(20 + others))
  }
  expect(await codeOf(writeMetadata(file, { patch: { notes: 'ours' }, processes, at: always }))).toBe(
    'metadata_contended',
  )
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ theirs: others })
  const removing = async (point: string) => (point === 'backup_made' ? rm(file, { force: true }) : undefined)
  expect(await codeOf(writeMetadata(file, { patch: { notes: 'ours' }, processes, at: removing }))).toBe(
    'metadata_contended',
  )
  expect((await readdir(join(file, '..'))).sort()).toEqual(['metadata.json.bak'])
})

it('changes nothing on the disk when no field changes', async () => {
  await using place = await scratch()
  const file = await modelFile(place, '{"official_name":"B","notes":null}')
  const identity = async () => {
    const { ino, mtimeMs, ctimeMs } = await stat(file)
    return [ino, mtimeMs, ctimeMs]
  }
  const before = await identity()
  await writeMetadata(file, { patch: { official_name: 'B', notes: undefined }, processes })
  expect([await identity(), await readdir(join(file, '..'))]).toEqual([before, ['metadata.json']])
})

/** Writes the metadata of a model that the library owns; gives the file. */
async function modelFile(place: Scratch, text: string): Promise<string> {
  const file = join(place.path, 'library', ID, 'metadata.json')
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
  return file
}

async function external(place: Scratch): Promise<{ library: ModelLibrary; file: string; bundle: string }> {
  const library = await place.library()
  const bundle = await place.bundle('bundle')
  await importBundle(library, bundle)
  return { library, bundle, file: join(library.root, MODEL_ID, 'metadata.json') }
}

function runProgram(program: string, args: readonly string[]): void {
  execFileSync(program, args)
}
