import { cp, mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { createInstaller, createPythonLocator } from '@plinth/pyenv-backends'

/** Pins of the real index that install in no time; tabulate has a console script. */
export const PINS = ['six==1.17.0', 'tabulate==0.9.0'] as const

/** Tools that were fetched once, to copy from; the caller removes them. */
export interface Seed {
  /** Folder with the fetched uv and pip. */
  readonly toolsDir: string
  /** Puts the tools into a data directory that is not open yet. */
  readonly plantAt: (dataDir: string) => Promise<void>
  readonly remove: () => Promise<void>
}

/** Fetches uv and pip. */
export async function aSeed(): Promise<Seed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth seed-')))
  const places = { toolsDir: join(folder, 'tools'), cacheDir: join(folder, 'cache') }
  const [python] = await createPythonLocator().locate({})
  if (!python) throw new Error('there is no Python on this machine')
  const fetch = (name: 'uv' | 'pip') => createInstaller({ name, ...places }).prepare({ python: python.executable })
  await Promise.all([fetch('uv'), fetch('pip')])
  const plantAt: Seed['plantAt'] = async (dataDir) => {
    await mkdir(dataDir, { recursive: true })
    await cp(places.toolsDir, join(dataDir, 'tools'), { recursive: true })
  }
  return { toolsDir: places.toolsDir, plantAt, remove: () => removeTree(folder) }
}
