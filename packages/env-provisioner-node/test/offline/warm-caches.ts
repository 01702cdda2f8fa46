import { cp, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { removeTree } from '@plinth/durable'
import { createRandom, type Random } from '@plinth/durable/testing'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { startIndexServer, type TestPackage, writePackageIndex } from '@plinth/pyenv-backends/testing'
import { type Environments, openEnvironments } from '../../src/index.ts'
import { aSeed, type Seed } from '../harsh/seed.ts'

export type Installer = 'uv' | 'pip'

const PACKAGES: readonly TestPackage[] = [
  { name: 'alpha', version: '1.0', requires: ['beta', 'gamma>=1'] },
  { name: 'beta', version: '1.0' },
  { name: 'gamma', version: '1.5', requires: ['delta'] },
  { name: 'delta', version: '2.0', files: { 'delta_data/blob': 'x'.repeat(100_000) } },
  { name: 'epsilon', version: '1.0' },
]
/** Everything once, and one resolution that is not of everything. */
const INSTALLED = [['gamma'], ['alpha', 'epsilon']] as const
const ASKED = [['alpha'], ['beta', 'epsilon'], ['gamma'], ['delta'], ['alpha', 'epsilon']] as const

/** Stores whose caches had everything once, and an index on this machine that is asked online only. */
export interface WarmCaches {
  readonly seed: Seed
  readonly folder: string
  readonly open: (dataDir: string, installer: Installer) => Promise<Environments>
  readonly warm: (installer: Installer) => string
  readonly remove: () => Promise<void>
}

/** Installs everything once with each installer. */
export async function warmCaches(installers: readonly Installer[]): Promise<WarmCaches> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth offline-')))
  const seed = await aSeed()
  const server = await startIndexServer()
  const { wheels } = await writePackageIndex(join(folder, 'index'), PACKAGES)
  for (const fileName of await readdir(wheels)) {
    const [name = ''] = fileName.split('-')
    server.publish({ name, files: [{ fileName, bytes: await readFile(join(wheels, fileName)) }] })
  }
  const warm = (installer: Installer) => join(folder, `warm-${installer}`)
  const open = (dataDir: string, installer: Installer) => {
    const PIP = { PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: server.url, PIP_FIND_LINKS: '', PIP_NO_INDEX: '' }
    return openEnvironments({ dataDir, installer, env: { ...process.env, ...PIP }, afterInstall: 'nothing' })
  }
  for (const installer of installers) {
    await seed.plantAt(warm(installer))
    await using environments = await open(warm(installer), installer)
    for (const names of INSTALLED) await environments.ensureReady({ dependency_requirements: payloadOf(names) })
  }
  const remove = async () => {
    await server[Symbol.asyncDispose]()
    await seed.remove()
    await removeTree(folder)
  }
  return { seed, folder, open, warm, remove }
}

/** A payload with these of the packages. */
export function payloadOf(names: readonly string[]): DependencyRequirementsV1 {
  const asked = PACKAGES.filter(({ name }) => names.includes(name))
  const pins = asked.map(({ name, version }) => aRequirement(name, version))
  return requirementsOf([aBinding(pins)], { model_id: names.join(' ') })
}

/** What a campaign compares, and what it saw. */
export interface CampaignReport {
  /** States of the cache in which preflight and `ensure` said different things. */
  readonly wrong: readonly unknown[]
  /** What preflight said at all. */
  readonly said: readonly string[]
}

/** Takes some of what is cached away, asks preflight, then does it; again and again. */
export async function compareOffline(
  { folder, warm, open }: WarmCaches,
  installer: Installer,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Promise<CampaignReport> {
  const random = createRandom(seed)
  const wrong: unknown[] = []
  const states = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    const dataDir = join(folder, `${installer}-${seed}-${round}`)
    await cp(warm(installer), dataDir, { recursive: true, verbatimSymlinks: true })
    await rm(join(dataDir, 'envs'), { recursive: true })
    // What is known of another copy of the store is not what this is about.
    await rm(join(dataDir, 'store.json'), { force: true })
    const removed = await removeSome(dataDir, random)
    const request = { dependency_requirements: payloadOf(ASKED[random.below(ASKED.length)] ?? []), offline: true }
    await using environments = await open(dataDir, installer)
    const said = await environments.preflight(request)
    const { state, status } = await environments.ensure(request)
    states.add(said.state)
    const isSame = (said.state === 'possible') === (state === 'ready')
    const isToldAlike = state === 'ready' ? said.missing.length === 0 : said.code === status.code
    const isNamed = said.state !== 'missing' || !said.is_complete || said.missing.length > 0
    if (!isSame || !isToldAlike || !isNamed) wrong.push({ round, removed, said, state, code: status.code })
    await removeTree(dataDir)
  }
  return { wrong, said: [...states].sort() }
}

const REMOVABLE = [
  /^resolutions\/.*\.txt$/,
  /^cache\/uv\/simple-v\d+\/.*\.rkyv$/,
  // Wheels and what they are unpacked to, in whole and in part.
  /^cache\/uv\/(wheels|archive)-v\d+\/.*[a-z]$/i,
  /^cache\/wheels\/[^/]+\/.*\.whl$/,
]

async function removeSome(dataDir: string, random: Random): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1)).sort()
  const share = [0, 0.02, 0.1, 0.3][random.below(4)] ?? 0
  const removed = paths.filter((path) => REMOVABLE.some((each) => each.test(path)) && random.next() < share)
  for (const path of removed) await rm(join(dataDir, path), { recursive: true, force: true })
  return removed
}
