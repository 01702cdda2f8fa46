import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { createPythonBackend, type MicromambaBackend } from '../../src/index.ts'
import { readCondaRecords } from '../../src/micromamba/conda-records.ts'

/** What a campaign works with. */
export interface KillPlace {
  readonly folder: string
  readonly micromamba: string
  readonly rootPrefix: string
  /** Two specifications, of alpha-lib 1.0.0 and 2.0.0; absolute paths. */
  readonly specs: readonly [string, string]
}

/**
 * Kills a process that replaces an environment by another, or makes one where none was, and checks that no half of one is taken for a whole, and
 * that the next creation finds the old one, the new one or none.
 */
export async function killCreations(place: KillPlace, share: 'whole' | 'tenth'): Promise<KillReport> {
  const { micromamba, rootPrefix, specs } = place
  const backend = createPythonBackend({ kind: 'micromamba', executable: micromamba, rootPrefix })
  const prefixOf = (round: number) => join(place.folder, 'envs', `env ${round}`)
  const hasOld = (round: number) => round % 2 === 0
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  return runKillCampaign({
    name: 'kill -9 in the middle of making and replacing a conda environment',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    start: async ({ round }) => {
      const prefix = prefixOf(round)
      if (hasOld(round)) await backend.create({ prefix, spec: { kind: 'environment', path: specs[0] } })
      return {
        args: [join(import.meta.dirname, '../children/make-environment.ts'), micromamba, rootPrefix, prefix, specs[1]],
        env,
      }
    },
    check: async ({ round }) => {
      const prefix = prefixOf(round)
      await expectWholeOrUnfinished(backend, prefix)
      const path = hasOld(round) ? '/nowhere/environment.yml' : specs[1]
      await backend.create({ prefix, spec: { kind: 'environment', path } })
      const versions = await wholeVersions(prefix)
      const allowed = hasOld(round) ? ['1.0.0', '2.0.0'] : ['2.0.0']
      if (!allowed.includes(versions.get('alpha-lib') ?? ''))
        throw new Error(`alpha-lib is ${versions.get('alpha-lib')}`)
      const { outcome } = await backend.run({ prefix, program: 'python', args: ['-c', 'import alpha_lib'] })
      if (outcome.exit_code !== 0) throw new Error('alpha_lib cannot be imported')
      const left = (await readdir(join(prefix, '..'))).filter((name) => name.startsWith('.'))
      if (left.length > 0) throw new Error(`${left.join(', ')} is left`)
      await backend.remove(prefix)
    },
  })
}

/** What says of itself that it is whole has every file of every package. */
async function expectWholeOrUnfinished(backend: MicromambaBackend, prefix: string): Promise<void> {
  const found = await backend.inspect(prefix)
  if (found.state === 'present') await wholeVersions(prefix)
  else if (found.state === 'damaged' && found.code !== 'unfinished') throw new Error(`${found.code}: ${found.message}`)
}

async function wholeVersions(prefix: string): Promise<ReadonlyMap<string, string>> {
  const found = await readCondaRecords(prefix)
  if ('unreadable' in found) throw new Error(`${found.unreadable} cannot be read`)
  const lost = found.records.flatMap(({ files }) => files).filter((file) => !existsSync(join(prefix, file)))
  if (lost.length > 0) throw new Error(`${lost.length} files are missing, ${lost[0]} among them`)
  if (!found.records.some(({ name }) => name === 'bulk-data')) throw new Error('bulk-data is missing')
  return new Map(found.records.map(({ name, version }) => [name, version]))
}
