// trash-disk.ts <scenario> <directory>: has mounts of its own; deletes, restores, empties and verifies where the disk is full, can only be read, is
// another one or goes away, and prints what happened as JSON.
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelLibrary } from '../../src/model-library.ts'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { fillDisk, freeDisk } from '../fill-disk.ts'
import { OWNED_ID, writeOwnedModel } from '../owned-models.ts'
import { treeOf } from '../tree.ts'

const [scenario = '', directory = ''] = process.argv.slice(2)
const disk = join(directory, 'disk')
const root = join(disk, 'library')
const indexDir = scenario === 'full_with_index' ? undefined : join(directory, 'index')
const model = join(root, OWNED_ID)
const seen: unknown[] = []

const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = {
  full,
  full_with_index: full,
  read_only,
  other_disk,
  unplugged,
  mounts,
  denied,
}
await SCENARIOS[scenario]?.()
process.stdout.write(JSON.stringify(seen))

/** Deletes and restores with every amount of room from none to plenty, a page at a time; each time the model is whole in one place. */
async function full(): Promise<void> {
  await mount(disk, 'size=6m')
  await writeOwnedModel(root)
  await writeFile(join(model, 'notes.txt'), 'mine')
  const before = await contentOf()
  await using library = await open()
  const [codes, faults] = [new Set<string>(), [] as string[]]
  for (let pages = 0; pages < 24; pages += 1) {
    fillDisk(disk, pages * 4096)
    codes.add(`delete ${await codeOf(library.deleteModel(OWNED_ID))}`)
    const { items } = await library.listTrash()
    const isHere = (await library.listModels()).total === 1
    if (isHere === items.length > 0) faults.push(`${pages} pages: listed ${isHere}, in the trash ${items.length}`)
    if (isHere && (await contentOf()) !== before) faults.push(`${pages} pages: not whole after a deletion`)
    const [item] = items
    if (item) codes.add(`restore ${await codeOf(library.restoreFromTrash(item.trash_id))}`)
    freeDisk(disk)
    for (const { trash_id } of (await library.listTrash()).items) await library.restoreFromTrash(trash_id)
    if ((await contentOf()) !== before) faults.push(`${pages} pages: not whole after a restoration`)
  }
  seen.push([...codes].sort(), faults, await leftovers())
  await library.deleteModel(OWNED_ID)
  fillDisk(disk, 0)
  seen.push(await codeOf(library.emptyTrash()))
  freeDisk(disk)
  await library.emptyTrash()
  seen.push(await leftovers())
}

/** The disk becomes read-only under an open library; then it can be written again. */
async function read_only(): Promise<void> {
  await mount(disk, 'size=6m')
  for (const id of [OWNED_ID, 'llm/tiny/second']) await writeOwnedModel(root, { id })
  await using library = await open()
  const { trash_id = '' } = await library.deleteModel('llm/tiny/second')
  const before = await contentOf()
  run('mount', ['-o', 'remount,bind,ro', disk])
  seen.push(await codesOf(library, trash_id), (await contentOf()) === before)
  {
    await using reader = await open()
    seen.push(reader.access, await codesOf(reader, trash_id), (await reader.listTrash()).items.length)
    seen.push((await reader.scrub()).files)
  }
  run('mount', ['-o', 'remount,bind,rw', disk])
  seen.push(await codesOf(library, trash_id), await leftovers())
}

/** The models lie on another disk than the trash. */
async function other_disk(): Promise<void> {
  await mkdir(join(root, 'llm'), { recursive: true })
  await mount(join(root, 'llm'), 'size=6m')
  await writeOwnedModel(root)
  const before = await contentOf()
  await using library = await open()
  seen.push(await codeOf(library.deleteModel(OWNED_ID)), (await contentOf()) === before, await leftovers())
}

/** The drive of the library goes in the middle of a verification, and comes back. */
async function unplugged(): Promise<void> {
  await mkdir(join(directory, 'store'), { recursive: true })
  await mkdir(disk)
  run('mount', ['--bind', join(directory, 'store'), disk])
  await writeOwnedModel(root)
  await using library = await open()
  let isThere = true
  const onEvent = () => {
    if (isThere) run('umount', ['-l', disk])
    isThere = false
  }
  seen.push(await codeOf(library.scrub({ onEvent })), await readdir(disk))
  run('mount', ['--bind', join(directory, 'store'), disk])
  const { files, damaged } = await library.scrub()
  seen.push(files, damaged)
}

/** Whom file modes bind loses the right to read a file and a directory, and gets it back. */
async function denied(): Promise<void> {
  await writeOwnedModel(root)
  await using library = await open()
  const before = await contentOf()
  const [file, folder] = ['config.json', 'tokenizer'].map((name) => join(model, name))
  await chmod(file ?? '', 0)
  await chmod(folder ?? '', 0)
  const { damaged } = await library.scrub()
  seen.push(damaged.map(({ path, code }) => `${path} ${code}`))
  seen.push(
    (await library.getModel(OWNED_ID))?.validation_state ?? 'not judged',
    await codeOf(library.deleteModel(OWNED_ID)),
  )
  await chmod(file ?? '', 0o644)
  await chmod(folder ?? '', 0o755)
  seen.push((await contentOf()) === before, (await library.scrub()).damaged, await leftovers())
}

/** Something is mounted in the trash: it is not looked into, and nothing on it goes. */
async function mounts(): Promise<void> {
  await mount(disk, 'size=6m')
  await writeOwnedModel(root)
  await using library = await open()
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  const [outside, inside] = [join(directory, 'outside'), join(root, '.plinth/trash', trash_id, 'model/tokenizer/extra')]
  await mkdir(outside)
  await writeFile(join(outside, 'merges.txt'), 'mine')
  run('mount', ['--bind', outside, inside])
  seen.push(await codeOf(library.restoreFromTrash(trash_id)))
  const { kept } = await library.emptyTrash()
  seen.push(
    kept.map((path) => path.split('/').slice(3).join('/')),
    await readdir(outside),
  )
}

async function codesOf(library: ModelLibrary, trash_id: string): Promise<readonly string[]> {
  return [
    await codeOf(library.deleteModel(OWNED_ID)),
    await codeOf(library.restoreFromTrash(trash_id)),
    await codeOf(library.emptyTrash()),
  ]
}

/** Names, inodes and bytes of the model. */
async function contentOf(): Promise<string> {
  return (await treeOf(model).catch(() => [])).map((line) => line.split(' | ').toSpliced(3, 1).join(' | ')).join('\n')
}

async function leftovers(): Promise<readonly string[]> {
  const names = ['journal', 'trash'].map((name) => readdir(join(root, '.plinth', name)).catch(() => []))
  return (await Promise.all(names)).flat().filter((name) => name !== 'reserve')
}

function open(): Promise<ModelLibrary> {
  return openModelLibrary({
    root,
    ...(indexDir ? { indexDir } : {}),
    env: { ...process.env, XDG_DATA_HOME: join(directory, 'data') },
  })
}

async function mount(at: string, options: string): Promise<void> {
  await mkdir(at, { recursive: true })
  run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at])
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
