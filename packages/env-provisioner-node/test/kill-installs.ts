import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { createProcessTable } from '@plinth/durable'
import { campaignRounds, type KillReport, type Random, runKillCampaign } from '@plinth/durable/testing'
import { aBinding } from '@plinth/env-core/testing'
import { openEnvironments } from '../src/index.ts'
import { checkPrefix } from './check-prefix.ts'
import { LIGHT } from './real-store.ts'

const SCRIPT = fileURLToPath(new URL('children/ensure-and-report.ts', import.meta.url))

/** What {@link LIGHT} installs, and what can be imported then. */
export const LIGHT_CONTENT = {
  distributions: ['numpy', 'pillow', 'safetensors'],
  modules: ['numpy', 'PIL.Image', 'safetensors.numpy'],
}

/** What became of the environments of a campaign. */
export interface Harm {
  /** Those that do not work, or have a file that is not what its RECORD says. */
  unusable: number
  /** Those of them that nobody was told about. */
  silent: number
  /** Files looked at. */
  files: number
}

/** A campaign against our store. */
export interface KilledInstalls {
  readonly report: KillReport
  readonly harm: Harm
  /** What lies in the store after one more build that has no business there. */
  readonly left: readonly string[]
}

/** Fetches uv and the wheels, so that the time of the campaigns goes into writing. */
export async function warmUp(dataDir: string): Promise<void> {
  await ensureAndCheck(dataDir, aPayload('warm'), { unusable: 0, silent: 0, files: 0 })
}

/**
 * Kills `ensure` at random moments of every phase that writes (in turns it alone, its uv living on, and the whole group), then asks again and
 * has an independent program look at every file.
 */
export async function killInstalls(dataDir: string, share: 'whole' | 'tenth'): Promise<KilledInstalls> {
  const rounds = campaignRounds(200, share)
  return killIn(dataDir, { name: 'kill -9 in the middle of an installation', rounds, phaseOf: chooseWritingPhase })
}

/** The same before anything is written and right after publication. */
export async function killAround(dataDir: string, share: 'whole' | 'tenth'): Promise<KilledInstalls> {
  const phaseOf = ({ round }: { round: number }) => (round % 4 === 3 ? 'published' : 'resolving')
  return killIn(dataDir, { name: 'kill -9 before and after the writing', rounds: campaignRounds(20, share), phaseOf })
}

interface Attack {
  readonly name: string
  readonly rounds: number
  readonly phaseOf: (round: { readonly round: number; readonly random: Random }) => string
}

async function killIn(dataDir: string, attack: Attack): Promise<KilledInstalls> {
  const harm: Harm = { unusable: 0, silent: 0, files: 0 }
  const payloadOf = (round: number) => aPayload(`${attack.name} ${round}`)
  const report = await runKillCampaign({
    ...attack,
    seed: 20261121,
    start: async ({ round }) => ({ args: [SCRIPT, dataDir, JSON.stringify(payloadOf(round))] }),
    check: ({ round }) => ensureAndCheck(dataDir, payloadOf(round), harm),
  })
  process.stdout.write(`${attack.name}: ${describeHarm(harm)}\n`)
  await ensureAndCheck(dataDir, aPayload(`after ${attack.name}`), harm)
  return { report, harm, left: await whatIsLeft(dataDir) }
}

/** `0 unusable, 0 of them silent, 300000 files looked at`. */
export function describeHarm({ unusable, silent, files }: Harm): string {
  return `${unusable} unusable, ${silent} of them silent, ${files} files of RECORDs looked at`
}

/** Most of the time goes into writing and looking; publishing takes some milliseconds. */
function chooseWritingPhase({ random }: { readonly random: Random }): string {
  const at = random.below(20)
  if (at < 3) return 'creating'
  if (at < 13) return 'installing'
  return at < 19 ? 'verifying' : 'publishing'
}

/** The same packages in an environment of its own for each round. */
function aPayload(binding_id: string): DependencyRequirementsV1 {
  const bindings = LIGHT.bindings.map(({ requirements }) => aBinding(requirements, { binding_id }))
  return { ...LIGHT, bindings }
}

async function ensureAndCheck(
  dataDir: string,
  dependency_requirements: DependencyRequirementsV1,
  harm: Harm,
): Promise<void> {
  try {
    await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
    const ref = await environments.ensureReady({ dependency_requirements })
    const found = await checkPrefix(join(ref.python_executable, '..', '..'), LIGHT_CONTENT)
    harm.files += found.files
    if (!found.works || found.wrong.length > 0) {
      harm.silent += 1
      throw new Error(JSON.stringify(found))
    }
    await checkNobodyIsLeft(dataDir)
  } catch (error) {
    harm.unusable += 1
    throw error
  }
}

/** What uv leaves running when its parent is killed carries the store's cache in its environment. */
async function checkNobodyIsLeft(dataDir: string): Promise<void> {
  const running = await createProcessTable().findMarked(`UV_CACHE_DIR=${join(dataDir, 'cache', 'uv')}`)
  if (running?.length !== 0) throw new Error(`still running: ${running}`)
}

const TOKEN = /^[0-9a-f]{32}$/
/** What may lie in the folders of a store after one more build. */
const KEPT: Readonly<Record<string, RegExp>> = {
  '': /^(layout\.json|store\.json|envs|locks|tools|cache|resolutions|overrides|quarantine|pycache|pins)$/,
  pins: /^never$/,
  locks: /^(journal|leases)$/,
  'locks/journal': /^never$/,
  tools: /^uv-/,
  cache: /^(uv|probes|python-[0-9a-f]+\.json)$/,
  resolutions: /^v1_[0-9a-f]{32}\.txt$/,
  overrides: /^never$/,
  quarantine: /^never$/,
}

/** What lies in a store that is neither published nor kept nor cached, and keys that do not have exactly one prefix. */
async function whatIsLeft(dataDir: string): Promise<readonly string[]> {
  const strange = Object.entries(KEPT).map(async ([folder, kept]) =>
    (await readdir(join(dataDir, folder))).filter((name) => !kept.test(name)).map((name) => join(folder, name)),
  )
  const environments = join(dataDir, 'envs', 'python')
  const keys = (await readdir(environments)).map(async (key) => {
    const names = (await readdir(join(environments, key))).map((name) => (TOKEN.test(name) ? 'prefix' : name)).sort()
    return names.join() === 'manifest.json,prefix,usage.json' ? [] : [`${key}: ${names}`]
  })
  return (await Promise.all([...strange, ...keys])).flat()
}
