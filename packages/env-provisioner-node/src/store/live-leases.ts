import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readIdentity, readJson, sweepTemporaries, temporaryOwner } from '@plinth/durable'
import type { EnvironmentStore } from './open-store.ts'

/** Where leases are looked for. */
export type LeasePlaces = Pick<EnvironmentStore, 'paths' | 'tools'>

/**
 * The leases on an environment whose holder lives, or cannot be told to have died (another machine, a newer kind of lease): file names. One
 * program in an environment has two, its host's and its own, so that the environment stays while either lives.
 */
export async function liveLeases({ paths, tools: { processes } }: LeasePlaces, key: string): Promise<string[]> {
  const live: string[] = []
  for (const name of await namesIn(join(paths.leases, key))) {
    const owner = temporaryOwner(name)
    const holders = [...holdersIn(await readJson(join(paths.leases, key, name)).catch(() => null))]
    const known = owner === undefined ? holders : [owner, ...holders]
    const alive = await Promise.all(known.map(async (each) => (await processes.liveness(each)) !== 'dead'))
    if (known.length === 0 || alive.includes(true)) live.push(name)
  }
  return live
}

/** Removes the leases of the dead. */
export async function sweepLeases(places: LeasePlaces): Promise<void> {
  const { paths, tools } = places
  for (const key of await namesIn(paths.leases)) {
    await sweepTemporaries(join(paths.leases, key), tools.processes)
    const live = await liveLeases(places, key)
    for (const name of await namesIn(join(paths.leases, key))) {
      if (!live.includes(name)) await rm(join(paths.leases, key, name), { force: true })
    }
  }
}

function holdersIn(lease: unknown) {
  return typeof lease === 'object' && lease !== null
    ? Object.values(lease).flatMap((each) => readIdentity(each) ?? [])
    : []
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((): string[] => [])
}
