// registry-disk.ts <scenario> <directory>: has mounts of its own (`unshare -m`), fills disks and makes them read-only, and prints what a
// library did there as JSON.
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelLibrary } from '../../src/model-library.ts'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { writeDiffusersBundle } from '../../src/testing/diffusers-bundle.ts'
import { snapshotDirectory } from '../../src/testing/directory-snapshot.ts'
import { FILE_MODEL, writePriorLibrary } from '../prior/prior-library.ts'

const [scenario = '', directory = ''] = process.argv.slice(2)
const disk = join(directory, 'disk')
const root = join(disk, 'library')
const indexDir = join(directory, 'index')
const MODEL = 'diffusion/tiny/one'
const seen: unknown[] = []
const CLOSED = ['llm/secret', 'llm/open/closed']
const READABLE = ['diffusion/tiny/one', '.plinth/profiles', '.plinth', '.']

const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = {
  full: () => fill(indexDir),
  full_with_index: () => fill(undefined),
  read_only: readOnly,
  prior_read_only: priorReadOnly,
  ordinary: asOrdinaryUser,
  stranger: strangersRoot,
  own: ownRoot,
}
await SCENARIOS[scenario]?.()
process.stdout.write(JSON.stringify(seen))

/** Binds with every amount of room from none to plenty, a page at a time. */
async function fill(index: string | undefined): Promise<void> {
  await mount('size=6m')
  const source_path = await writeDiffusersBundle(join(directory, 'bundle'))
  await using library = await openModelLibrary({ root, ...(index ? { indexDir: index } : {}) })
  await library.importExternalDiffusersDirectory({ source_path, family: 'tiny', official_name: 'one' })
  const file = join(root, MODEL, 'metadata.json')
  const marked = (await readFile(file, 'utf8')).replace('{', `{"theirs": 1e400, "long": "${'x'.repeat(20_000)}",`)
  await writeFile(file, marked)
  await library.bindDependencyProfile({ model_id: MODEL, profile_id: 'pytorch-audio' })
  const codes = new Set<string>()
  const faults: string[] = []
  for (let pages = 0; pages < 16; pages += 1) {
    const before = await state(file)
    leave(pages * 4096)
    codes.add(
      await codeOf(library.bindDependencyProfile({ model_id: MODEL, profile_id: 'light', binding_id: `b${pages}` })),
    )
    faults.push(...(await faultsOf(file, before)).map((fault) => `${pages} pages: ${fault}`))
    await rm(join(disk, 'ballast'), { force: true })
  }
  seen.push([...codes].sort(), faults)
  await library.bindDependencyProfile({ model_id: MODEL, profile_id: 'light', binding_id: 'last' })
  await library.reindex()
  const bindings = (await library.getModel(MODEL))?.dependency_bindings?.map(({ binding_id }) => binding_id)
  seen.push(bindings?.at(-1), (await readdir(join(root, MODEL))).sort())
}

/** What is wrong with the files of a model after a change that may have failed. */
async function faultsOf(file: string, before: Awaited<ReturnType<typeof state>>): Promise<string[]> {
  const now = await state(file)
  const isWhole =
    now.text === before.text ? now.backup === before.backup || now.backup === before.text : now.backup === before.text
  return [
    ...(isWhole ? [] : ['the backup is not what was there before']),
    ...(now.text.includes('"theirs": 1e400') && now.text.includes('x'.repeat(20_000)) ? [] : ['a field is lost']),
    ...(isJson(now.text) && isJson(now.backup) && isJson(now.bindings) ? [] : ['a file is torn']),
    ...now.others.map((name) => `${name} is left`),
  ]
}

async function state(file: string) {
  const names = [
    ...(await readdir(join(file, '..'))),
    ...(await readdir(join(root, '.plinth/bindings/diffusion/tiny'))),
  ]
  return {
    text: await readFile(file, 'utf8'),
    backup: await readFile(`${file}.bak`, 'utf8'),
    bindings: await readFile(join(root, '.plinth/bindings', `${MODEL}.json`), 'utf8'),
    others: names.filter((name) => name.endsWith('.tmp')),
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function readOnly(): Promise<void> {
  await mount('size=16m')
  const source_path = await writeDiffusersBundle(join(directory, 'bundle'))
  {
    await using library = await openModelLibrary({ root })
    await library.importExternalDiffusersDirectory({ source_path, family: 'tiny', official_name: 'one' })
  }
  run('mount', ['-o', 'remount,bind,ro', disk])
  await use()
  await rm(join(directory, 'bundle/vae'), { recursive: true })
  await use()
  run('mount', ['-o', 'remount,bind,rw', disk])
  await using library = await open()
  seen.push((await library.getModel(MODEL))?.validation_state, await codeOf(bind(library)))
}

async function priorReadOnly(): Promise<void> {
  await mount('size=16m')
  await writePriorLibrary(root, await writeDiffusersBundle(join(directory, 'bundle')))
  run('mount', ['-o', 'remount,bind,ro', disk])
  const before = JSON.stringify(await snapshotDirectory(root))
  await using library = await open()
  seen.push((await library.listModels()).total, (await library.getModel(FILE_MODEL))?.official_name)
  seen.push(
    (await library.getModel('diffusion/tiny/external'))?.validation_state,
    await codeOf(bind(library, FILE_MODEL)),
  )
  seen.push(JSON.stringify(await snapshotDirectory(root)) === before ? 'untouched' : 'touched')
}

/** The root may not be written by whom file modes bind, and not everything of it may be read. */
async function strangersRoot(): Promise<void> {
  await chmod(directory, 0o755)
  const source_path = await writeDiffusersBundle(join(directory, 'bundle'))
  {
    await using library = await openModelLibrary({ root })
    await library.importExternalDiffusersDirectory({ source_path, family: 'tiny', official_name: 'one' })
  }
  for (const id of ['llm/secret/one', 'llm/open/closed', 'llm/open/hidden']) {
    await mkdir(join(root, id), { recursive: true })
    await writeFile(join(root, id, 'metadata.json'), '{}')
  }
  await chmod(join(root, 'llm/open/hidden/metadata.json'), 0)
  for (const path of CLOSED) await chmod(join(root, path), 0)
  for (const path of READABLE) await chmod(join(root, path), 0o555)
}

/** Gives the owner the right to remove it all. */
async function ownRoot(): Promise<void> {
  for (const path of [...READABLE.toReversed(), ...CLOSED]) await chmod(join(root, path), 0o755)
}

async function asOrdinaryUser(): Promise<void> {
  await use()
  await using library = await open()
  const { unreadable } = await library.reindex()
  seen.push(unreadable.map(({ model_id, reason }) => [model_id, /EACCES/.test(reason)]).sort())
  seen.push(await codeOf(library.getModel('llm/open/hidden')), await codeOf(library.getModel('llm/secret/one')))
}

/** Everything that reads, then everything that writes. */
async function use(): Promise<void> {
  await using library = await open()
  const listed = await library.listModels()
  seen.push([
    listed.models.map(({ model_id }) => model_id).includes(MODEL),
    (await library.searchModels({ query: 'one' })).models.length > 0,
    (await library.getModel(MODEL))?.validation_state,
    await codeOf(library.resolveModelExecutionDescriptor(MODEL)),
    await codeOf(library.revalidate(MODEL)),
    await codeOf(library.reindex()),
  ])
  const profile = { profile_id: 'mine', profile_version: 1, requirements: [] }
  const source_path = join(directory, 'bundle')
  seen.push([
    await codeOf(bind(library)),
    await codeOf(library.registerDependencyProfile(profile)),
    await codeOf(library.deleteModel(MODEL)),
    await codeOf(library.importExternalDiffusersDirectory({ source_path, family: 'tiny', official_name: 'two' })),
  ])
}

function bind(library: ModelLibrary, model_id = MODEL) {
  return library.bindDependencyProfile({ model_id, profile_id: 'pytorch-audio' })
}

function open(): Promise<ModelLibrary> {
  return openModelLibrary({ root, env: { ...process.env, XDG_DATA_HOME: join(directory, 'data') } })
}

async function mount(options: string): Promise<void> {
  await mkdir(disk, { recursive: true })
  run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
}

/** Fills the disk but for so many bytes. */
function leave(bytes: number): void {
  const ballast = openSync(join(disk, 'ballast'), 'w')
  const chunk = Buffer.alloc(4096)
  let written = 0
  try {
    for (;;) written += writeSync(ballast, chunk)
  } catch {
    closeSync(ballast)
  }
  truncateSync(join(disk, 'ballast'), Math.max(0, written - bytes))
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args)
}

function codeOf(operation: Promise<unknown>): Promise<string> {
  return operation.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
}
