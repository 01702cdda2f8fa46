import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { aBinding } from '@plinth/env-core/testing'
import { openEnvironments } from '../src/index.ts'
import { LIGHT } from './real-store.ts'

const SCRIPT = fileURLToPath(new URL('children/ensure-and-report.ts', import.meta.url))

/**
 * Kills `ensure` at random moments while it writes (in turns it alone, its uv living on, and the whole group), then asks again and looks at
 * every file. Tools and download cache are warm: the time goes into writing.
 */
export async function killInstalls(dataDir: string, share: 'whole' | 'tenth'): Promise<KillReport> {
  await ensureAndVerify(dataDir, payloadOf(-2))
  return runKillCampaign({
    name: 'kill -9 in the middle of an installation',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    start: async ({ round }) => ({ args: [SCRIPT, dataDir, JSON.stringify(payloadOf(round))] }),
    check: ({ round }) => ensureAndVerify(dataDir, payloadOf(round)),
  })
}

/** The same packages in an environment of its own for each round. */
function payloadOf(round: number): DependencyRequirementsV1 {
  const bindings = LIGHT.bindings.map(({ requirements }) => aBinding(requirements, { binding_id: `round${round}` }))
  return { ...LIGHT, bindings }
}

async function ensureAndVerify(dataDir: string, dependency_requirements: DependencyRequirementsV1): Promise<void> {
  await using environments = await openEnvironments({ dataDir })
  const ref = await environments.ensureReady({ dependency_requirements })
  const found = await environments.verify(ref.environment_key)
  if (found.state !== 'ready') throw new Error(JSON.stringify(found))
  const program = { program: 'python', args: ['-c', 'import numpy, PIL, safetensors.numpy'] }
  const { outcome, stderr } = await environments.runInEnvironment(ref, program)
  if (outcome.exit_code !== 0) throw new Error(stderr.text)
  const entries = await readdir(join(dataDir, 'envs', 'python', ref.environment_key))
  const unknown = entries.filter(
    (name) => name !== 'manifest.json' && name !== 'usage.json' && !/^[0-9a-f]{32}$/.test(name),
  )
  if (unknown.length > 0) throw new Error(`left beside the environment: ${unknown.join(', ')}`)
}
