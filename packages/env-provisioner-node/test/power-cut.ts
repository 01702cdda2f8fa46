import { cp, readdir, rename, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createFakeProcesses, type FakeProcesses, type Random } from '@plinth/durable/testing'
import { openFakeHost } from '../src/testing.ts'
import { REQUEST } from './fake-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Which of the files that nobody synced are empty or gone after a power cut. */
export type Loss = 'all' | 'modules' | 'some'

/** A machine whose power was cut while a build was at a point; another one can open the store then. */
export interface CutMachine {
  readonly dataDir: string
  readonly machine: FakeProcesses
}

/**
 * Builds, keeps a copy of the store as it was at `point`, and puts that in its place: with empty files where installers do not sync what they
 * write. What the store itself writes is synced before it gets its name, so it is all there. The machine has another boot id afterwards.
 */
export async function cutPowerAt(point: string, loss: Loss, random: Random): Promise<CutMachine> {
  const dataDir = join(await temporaryFolder(), 'data')
  const kept = `${dataDir} kept`
  const machine = createFakeProcesses()
  const at = async (reached: string) => {
    if (reached === point) await cp(dataDir, kept, { recursive: true, verbatimSymlinks: true, force: true })
  }
  await using host = await openFakeHost({
    dataDir,
    at,
    processes: machine.start().table,
    onInstall: async (_prefix, { onSpawn }) => onSpawn?.({ pid: machine.start().identity.pid, processGroup: null }),
  })
  await host.environments.ensureReady(REQUEST)
  await host.environments.close()
  await rm(dataDir, { recursive: true })
  await rename(kept, dataDir)
  for (const path of await unsynced(dataDir)) await lose(path, loss, random)
  machine.reboot()
  return { dataDir, machine }
}

async function lose(path: string, loss: Loss, random: Random): Promise<void> {
  if (loss === 'modules' && !path.endsWith('.py')) return
  if (loss === 'some' && random.below(2) === 0) return
  if (loss === 'some' && random.below(4) === 0) await rm(path)
  else await truncate(path)
}

/** Regular files inside prefixes. */
async function unsynced(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'envs', 'python'), { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return paths.filter((path) => /\/[0-9a-f]{32}\//.test(path)).sort()
}
