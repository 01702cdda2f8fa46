import { cp, mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { openEnvironments } from '../../src/index.ts'
import { small } from './payloads.ts'

/** Pins of the real index that install in no time; tabulate has a console script. */
export const PINS = ['six==1.17.0', 'tabulate==0.9.0'] as const

/** A store whose tools and download caches are warm, to copy from; the caller removes it. */
export interface Seed {
  readonly dataDir: string
  /** Puts the tools, and if wished the caches, into a data directory that is not open yet. */
  readonly plantAt: (dataDir: string, what?: readonly ('tools' | 'cache')[]) => Promise<void>
  readonly remove: () => Promise<void>
}

/** Fetches uv and pip once. */
export async function aSeed(): Promise<Seed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth seed-')))
  const dataDir = join(folder, 'data')
  for (const installer of ['uv', 'pip'] as const) {
    await using environments = await openEnvironments({ dataDir, installer, afterInstall: 'nothing' })
    await environments.ensureReady({ dependency_requirements: small('seed', PINS) })
  }
  const plantAt: Seed['plantAt'] = async (target, what = ['tools']) => {
    await mkdir(target, { recursive: true })
    for (const name of what) await cp(join(dataDir, name), join(target, name), { recursive: true })
  }
  return { dataDir, plantAt, remove: () => removeTree(folder) }
}
