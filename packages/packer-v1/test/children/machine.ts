import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '@plinth/contracts'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService, openAssetPack } from '../../src/index.ts'

// usage: machine.ts SCENARIO ROOT — meets what a machine can have in store for a workspace with the packed asset `hero`; prints what it saw.
const [scenario = '', root = ''] = process.argv.slice(2)
const project = { project_id: 'machine', root }
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
const SCENARIOS: Readonly<Record<string, () => Promise<unknown>>> = { elsewhere, full, modes, locked }
process.stdout.write(JSON.stringify(await SCENARIOS[scenario]?.()))
await packer.close()

/** The asset root is another file system. */
async function elsewhere(): Promise<unknown> {
  const place = join(root, 'assets/hero')
  await rename(place, join(root, 'kept'))
  await mkdir(place)
  tool('mount', '-t', 'tmpfs', 'none', place)
  for (const name of await readdir(join(root, 'kept'))) {
    await writeFile(join(place, name), await readFile(join(root, 'kept', name)))
  }
  const { status, blockers } = await packer.quarantineAsset({ project, asset_id: 1, consent: true })
  const left = (await readdir(place)).sort()
  const packed = (await packer.packWorkspace({ project })).status
  return { status, codes: blockers.map(({ code }) => code), left, packed }
}

/** The disk is full while a pack is written. */
async function full(): Promise<unknown> {
  tool('mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', root)
  await packer.initWorkspace({ project })
  await writeAsset('hero', Buffer.alloc(100_000, 1))
  await packer.registerAsset({ project, root: 'assets/hero', include: true })
  await packer.packWorkspace({ project })
  const before = await builtFiles()
  await writeFile(join(root, 'assets/hero/content.bin'), Buffer.alloc(2_200_000, 2))
  const refused = await packer.packWorkspace({ project }).then(
    ({ status }) => status,
    ({ code, details }) => [code, details.errno ?? details.cause],
  )
  const after = await builtFiles()
  const state = await verifyPack()
  const read = (await packer.listAssets({ project })).runtime_state
  await writeFile(join(root, 'assets/hero/content.bin'), Buffer.alloc(1000, 3))
  return { refused, same: before === after, state, read, next: (await packer.packWorkspace({ project })).status }
}

function tool(program: string, ...args: readonly string[]): void {
  execFileSync(program, args)
}

async function verifyPack(): Promise<string> {
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  return (await pack.verify()).state
}

/** Files and directories that must not be read. */
async function modes(): Promise<unknown> {
  const names = ['input', 'manifest', 'root', 'group/inside']
  for (const name of names) {
    await writeAsset(name, Buffer.from(name))
    await packer.registerAsset({ project, root: `assets/${name}`, include: true })
  }
  const hidden = ['input/content.bin', 'manifest/asset.json', 'root', 'group']
  for (const path of hidden) await chmod(join(root, 'assets', path), 0)
  const validation = await packer.validatePackWorkspace({ project })
  const built = await builtFiles()
  const { status } = await packer.packWorkspace({ project })
  const doctor = await packer.doctor({ project, mode: 'expanded' })
  const untouched = built === (await builtFiles())
  for (const path of hidden) await chmod(join(root, 'assets', path), 0o755)
  const again = (await packer.packWorkspace({ project })).status
  const blockers = validation.assets.map(({ asset_path, diagnostics }) => [
    asset_path,
    ...diagnostics.map(({ code }) => code),
  ])
  return { blockers, status, untouched, doctor: doctor.status, again }
}

/** A workspace that may be read and not written. */
async function locked(): Promise<unknown> {
  for (const path of ['.packer', '.packer/cache', '.packer/journal', 'build', '.']) await chmod(join(root, path), 0o555)
  const { total_included } = await packer.summarizePackWorkspace({ project })
  const validation = (await packer.validatePackWorkspace({ project })).status
  const refused = await packer.packWorkspace({ project }).then(
    ({ status }) => status,
    ({ code }) => code,
  )
  const excluded = await packer.excludeAssetFromBuild({ project, asset_id: 1 }).then(
    ({ status }) => status,
    ({ code }) => code,
  )
  for (const path of ['.', '.packer', '.packer/cache', '.packer/journal', 'build']) await chmod(join(root, path), 0o755)
  return { total_included, validation, refused, excluded }
}

async function writeAsset(name: string, content: Uint8Array): Promise<void> {
  const directory = join(root, 'assets', name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'content.bin'), content)
  const manifest = { schema_version: 1, name: name.replace('/', '-'), family: 'blob', inputs: ['content.bin'] }
  await writeFile(join(directory, 'asset.json'), JSON.stringify(manifest))
}

/** Names and contents of what lies in build/. */
async function builtFiles(): Promise<string> {
  const names = (await readdir(join(root, 'build'))).sort()
  const digests = await Promise.all(names.map(async (name) => sha256Hex(await readFile(join(root, 'build', name)))))
  return JSON.stringify([names, digests])
}
