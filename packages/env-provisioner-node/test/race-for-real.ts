import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openEnvironments } from '../src/index.ts'
import { type Contention, contend } from './contend.ts'
import { storeFolder } from './real-store.ts'

/** A small package of the public index that is Python alone. */
const PURE = requirementsOf([aBinding([aRequirement('six', '1.17.0')])])

/** Real processes with the real uv, its cache warm, and locks that everybody holds at once. */
export interface RealRace {
  readonly processes: number
  /** `damaged`: an environment lies there that somebody has added a file to; every other process hesitates before it moves it aside. */
  readonly found: 'nothing' | 'damaged'
}

/** Lets them race; each runs Python in what it was given. */
export async function raceForReal({ processes, found }: RealRace): Promise<Contention> {
  const { dataDir, remove } = await storeFolder()
  await using _folder = { [Symbol.asyncDispose]: remove }
  await prepare(dataDir, found)
  const program = 'import six; assert six.__version__ == "1.17.0"'
  return await contend({ dataDir, payload: PURE, processes, locking: 'unlocked', tools: 'real', program })
}

async function prepare(dataDir: string, found: RealRace['found']): Promise<void> {
  await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
  const { python_executable, environment_key } = await environments.ensureReady({ dependency_requirements: PURE })
  const prefix = join(python_executable, '..', '..')
  if (found === 'damaged') await writeFile(join(prefix, 'bin', 'stray'), '')
  else await rm(join(dataDir, 'envs', 'python', environment_key), { recursive: true })
}
