import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'
import { mustRun } from '../frame/run-program.ts'
import { longestStall } from '../frame/stall.ts'
import type { Stage } from './stage.ts'

const SCRIPT = fileURLToPath(new URL('hash_records.py', import.meta.url))

/** Every digest of an environment, against Python hashing what the same RECORDs name. */
export async function fullVerification(stage: Stage, rounds: number): Promise<Figure[]> {
  await using environments = await openEnvironments({ dataDir: stage.dataDir })
  const verify = async () => {
    const found = await environments.verify(stage.manifest.environment_key)
    if (found.state !== 'ready') throw new Error(`the environment is ${found.state}`)
  }
  const python = { program: stage.basePython, args: ['-I', SCRIPT, await sitePackagesOf(stage)] }
  const { stdout } = await mustRun(python)
  const stalls: number[] = []
  const contest = {
    ours: async () => {
      const { result, stallMs } = await longestStall(() => timed(verify))
      stalls.push(stallMs)
      return result
    },
    peer: async () => (await mustRun(python)).ms,
  }
  const result = await interleave(contest, { rounds })
  return [
    figureOf({
      work: `full verification of ${stdout.trim()} files, and an interpreter start`,
      against: 'Python hashing the same RECORDs',
      unit: 'ms',
      result,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.1 },
      facts: [`longest stall of the event loop while it ran: ${Math.max(...stalls).toFixed(1)} ms`],
    }),
  ]
}

/** The site-packages directory of the stage's environment. */
export async function sitePackagesOf({ prefix }: Stage): Promise<string> {
  const [python = ''] = await readdir(join(prefix, 'lib'))
  return join(prefix, 'lib', python, 'site-packages')
}
