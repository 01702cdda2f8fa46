import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { filesOf } from './prior/files-of.ts'
import { EXTERNAL_MODEL, FILE_MODEL, priorLibrary } from './prior/prior-library.ts'
import { scratch } from './scratch.ts'

it('takes over profiles and bindings of the prior system once, into files, and says what it could not take over', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const warnings: unknown[][] = []
  const open = () =>
    openModelLibrary({
      root,
      logger: ({ message, details = {} }) => warnings.push([message, details.what ?? details.reason]),
    })
  {
    await using library = await open()
    const { bindings, validation_state } = await requirementsOf(library, FILE_MODEL)
    expect(
      bindings.map(({ binding_id, profile_id, profile_version }) => [binding_id, profile_id, profile_version]),
    ).toEqual([
      ['b-llama', 'torch-core', 1],
      ['b-late', 'torch-core', 1],
    ])
    expect(validation_state).toBe(undefined)
  }
  const file = join(root, '.plinth/bindings', `${FILE_MODEL}.json`)
  expect(JSON.parse(await readFile(file, 'utf8')).bindings[0]).toEqual({
    binding_id: 'b-llama',
    profile_id: 'torch-core',
    profile_version: 1,
    binding_kind: 'required_core',
    backend_key: 'pytorch',
    priority: 100,
    attached_by: 'somebody',
    attached_at: '2026-01-01T00:00:00Z',
    source: 'prior_system',
  })
  const profile = JSON.parse(await readFile(join(root, '.plinth/profiles/torch-core/1.json'), 'utf8'))
  expect(profile.requirements).toEqual([
    {
      kind: 'python_package',
      name: 'Torch',
      exact_pin: '==2.5.1',
      index_url: 'https://wheels.example/cu121',
      hashes: [`sha256:${'ab'.repeat(32)}`],
    },
    {
      kind: 'python_package',
      name: 'numpy',
      exact_pin: '==1.26.4',
      extra_index_urls: ['https://more.example'],
      source: 'reviewed',
    },
  ])
  expect(warnings.filter(([message]) => String(message).includes('taken over'))).toEqual(
    ['profile Not An Id@1', 'profile pytorch@1', 'profile damaged@1', 'bindings of llm/gone/gone'].map((what) => [
      'a dependency of the prior system was not taken over',
      what,
    ]),
  )
  const before = await snapshotDirectory(join(root, '.plinth/bindings'))
  {
    await using library = await open()
    const found = await library.resolveModelExecutionDescriptor(EXTERNAL_MODEL)
    const { bindings } = found.dependency_requirements
    expect(bindings.map(({ binding_id, validation_state }) => [binding_id, validation_state])).toEqual([
      ['b-external', 'unknown_profile'],
    ])
  }
  await rm(join(root, '.plinth/prior-bindings.json'))
  warnings.length = 0
  await using again = await open()
  expect(warnings.map(([, what]) => what)).toContain(`bindings of ${FILE_MODEL}`)
  expect((await again.listModels()).total).toBe(3)
  expect(await snapshotDirectory(join(root, '.plinth/bindings'))).toEqual(before)
})

it.each(['a text', 'a database without its tables', 'a directory', 'nothing'])(
  'opens a library whose models.db is %s',
  async (what) => {
    await using place = await scratch()
    const { root } = await priorLibrary(place)
    const database = join(root, 'models.db')
    await rm(database)
    if (what === 'a text')
      await writeFile(database, 'no database, though it is longer than the header of one'.repeat(20))
    if (what === 'a database without its tables') await writeFile(database, '')
    if (what === 'a directory') await mkdir(database)
    await using library = await place.library()
    expect((await library.listModels()).total).toBe(3)
  },
)

it('reads a models.db that another process is writing, its log included, without touching it or holding it up', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const database = join(root, 'models.db')
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'children/registry-live-writer.ts'), database, FILE_MODEL],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  try {
    await once(writer, 'message')
    const before = await databaseFiles(root)
    {
      await using library = await place.library()
      const { bindings } = await requirementsOf(library, FILE_MODEL)
      expect(bindings.map(({ binding_id }) => binding_id)).toEqual(['b-live', 'b-llama', 'b-late'])
    }
    expect(Object.keys(before)).toEqual(['models.db', 'models.db-shm', 'models.db-wal'])
    expect(await databaseFiles(root)).toEqual(before)
    writer.send('b-later')
    expect(await once(writer, 'message')).toEqual(['added', undefined])
  } finally {
    writer.kill('SIGKILL')
    await once(writer, 'exit')
  }
})

/** The bindings that a model's file has; the descriptor refuses models whose files nobody judged. */
async function requirementsOf(library: { readonly root: string }, modelId: string) {
  const file = join(library.root, '.plinth/bindings', `${modelId}.json`)
  const { bindings, validation_state } = JSON.parse(await readFile(file, 'utf8'))
  return { bindings: bindings as readonly Record<string, unknown>[], validation_state }
}

async function databaseFiles(root: string): Promise<Record<string, unknown>> {
  return filesOf(
    root,
    (await readdir(root)).filter((name) => name.startsWith('models.db')),
  )
}
