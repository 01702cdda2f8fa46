import { cp, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** What a campaign saw. */
export interface CampaignReport {
  readonly steps: number
  /** How often an incremental build gave other bytes than a full one, with the edits that led there. */
  readonly differences: readonly string[]
  readonly hits: number
  readonly edits: Readonly<Record<string, number>>
}

/** Edits a workspace at random, and after each edit compares an incremental build with a full one of a copy, file for file. */
export async function runCampaign(steps: number, seed: number): Promise<CampaignReport> {
  await using workspace = await createTemporaryWorkspace()
  const random = createRandom(seed)
  const world: World = { workspace, random, names: [], old: [], made: 0 }
  for (let each = 0; each < 4; each += 1) await EDITS.add?.(world)
  const differences: string[] = []
  const done: string[] = []
  let hits = 0
  for (let step = 0; step < steps; step += 1) {
    const names = Object.keys(EDITS)
    const name = names[random(names.length)] ?? ''
    await EDITS[name]?.(world)
    done.push(name)
    const incremental = await workspace.service.build({ project: workspace.project })
    const full = await fullBuildOfCopy(workspace)
    hits += incremental.cache?.hits ?? 0
    const built = JSON.stringify([incremental.status, await workspace.listFiles('build')])
    if (built !== full) differences.push(`after ${done.slice(-6).join(', ')}: ${incremental.summary}`)
  }
  const counts = Map.groupBy(done, (name) => name)
  return { steps, differences, hits, edits: Object.fromEntries([...counts].map(([name, all]) => [name, all.length])) }
}

interface World {
  readonly workspace: TemporaryWorkspace
  readonly random: (below: number) => number
  readonly names: string[]
  /** Contents that files once had, with their times. */
  readonly old: { readonly path: string; readonly content: Buffer; readonly times: readonly [Date, Date] }[]
  made: number
}

const CODECS = ['none', 'deflate', 'zstd'] as const

const EDITS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  add: async (world) => {
    const { workspace, random, names } = world
    world.made += 1
    const name = `asset${world.made}`
    const isData = random(2) === 0
    const ending = isData ? 'json' : 'bin'
    const manifest = {
      family: isData ? 'data' : 'blob',
      inputs: [`*.${ending}`],
      output: { codec: CODECS[random(3)] ?? 'none' },
    }
    const files = { [`a.${ending}`]: contentOf(random), [`b.${ending}`]: contentOf(random) }
    names.push(name)
    await workspace.addAsset(name, { manifest, files })
  },
  change: async (world) => {
    const path = await anyInput(world)
    if (!path) return
    const found = await stat(path)
    world.old.push({ path, content: await readFile(path), times: [found.atime, found.mtime] })
    await writeFile(path, contentOf(world.random))
  },
  change_in_place_of_equal_length: async (world) => {
    const path = await anyInput(world)
    if (!path) return
    const { atime, mtime } = await stat(path)
    const content = await readFile(path, 'utf8')
    await writeFile(
      path,
      content.replace(/\d/, (digit) => String((Number(digit) % 9) + 1)),
    )
    await utimes(path, atime, mtime)
  },
  touch: async (world) => {
    const path = await anyInput(world)
    if (path) await utimes(path, new Date(), new Date(1_600_000_000_000 + world.random(1_000_000)))
  },
  rename: async (world) => {
    const path = await anyInput(world)
    if (path) await rename(path, path.replace(/(\w+)\.(\w+)$/, `c${world.random(3)}.$2`))
  },
  swap: async (world) => {
    const [first, second] = [await anyInput(world), await anyInput(world)]
    if (!first || !second || first === second || first.slice(-4) !== second.slice(-4)) return
    await rename(first, `${first}.aside`)
    await rename(second, first)
    await rename(`${first}.aside`, second)
  },
  restore_with_old_time: async ({ old, random }) => {
    const kept = old[random(Math.max(1, old.length))]
    if (!kept || !(await stat(dirname(kept.path)).catch(() => undefined))) return
    await writeFile(kept.path, kept.content)
    await utimes(kept.path, ...kept.times)
  },
  setting: async ({ workspace, names, random }) => {
    const name = names[random(Math.max(1, names.length))]
    if (name === undefined) return
    const path = join(workspace.root, 'assets', name, 'asset.json')
    const manifest = JSON.parse(await readFile(path, 'utf8'))
    const output = { codec: CODECS[random(3)] ?? 'none', metadata: { level: random(3) } }
    await writeFile(path, JSON.stringify({ ...manifest, output, preload: random(2) === 0 }))
  },
  remove: async (world) => {
    const { workspace, names, random } = world
    if (names.length < 3) return
    const [name] = names.splice(random(names.length), 1)
    const { assets } = await workspace.service.listAssets({ project: workspace.project })
    const found = assets.find(({ asset_name }) => asset_name === name)
    if (found) await workspace.service.removeAsset({ project: workspace.project, asset_id: found.asset_id })
  },
  damage_cache: async ({ workspace, random }) => {
    const path = await anyFile(join(workspace.root, '.packer/cache'), random)
    if (!path) return
    const content = await readFile(path)
    const at = random(Math.max(1, content.length))
    content[at] = (content[at] ?? 0) ^ 1
    await writeFile(path, content)
  },
  lose_cache_entry: async ({ workspace, random }) => {
    const path = await anyFile(join(workspace.root, '.packer/cache'), random)
    if (path) await rm(path)
  },
  lose_cache: ({ workspace }) => rm(join(workspace.root, '.packer/cache'), { recursive: true, force: true }),
  damage_build: async ({ workspace, random }) => {
    const path = await anyFile(join(workspace.root, 'build'), random)
    if (path) await writeFile(path, Buffer.concat([await readFile(path), Buffer.from('x')]))
  },
}

async function fullBuildOfCopy({ root }: TemporaryWorkspace): Promise<string> {
  const copy = await temporaryDirectory()
  for (const path of ['assets', '.packer/registry.json', '.packer/layout.json']) {
    await mkdir(dirname(join(copy, path)), { recursive: true })
    await cp(join(root, path), join(copy, path), { recursive: true })
  }
  await using packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
  const project = { project_id: 'copy', root: copy }
  const { status, artifacts } = await packer.build({ project, mode: 'full' })
  const files = artifacts.map(({ label, sha256 }) => [label, sha256] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  await rm(copy, { recursive: true })
  return JSON.stringify([status, Object.fromEntries(files.map(([label, sha256]) => [`build/${label}`, sha256]))])
}

async function anyInput({ workspace, names, random }: World): Promise<string | undefined> {
  const name = names[random(Math.max(1, names.length))]
  if (name === undefined) return undefined
  const directory = join(workspace.root, 'assets', name)
  const files = (await readdir(directory)).filter((file) => file !== 'asset.json').sort()
  const file = files[random(Math.max(1, files.length))]
  return file === undefined ? undefined : join(directory, file)
}

async function anyFile(directory: string, random: (below: number) => number): Promise<string | undefined> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.sort()[random(Math.max(1, files.length))]
}

/** JSON, so that it is content for every family; often one that was there before. */
function contentOf(random: (below: number) => number): string {
  return JSON.stringify({ value: random(12), text: 'x'.repeat(random(4) * 400) })
}

function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
