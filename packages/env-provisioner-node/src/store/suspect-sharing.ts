import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readEvidence } from '../prefix/evidence.ts'
import { inBatches } from '../prefix/in-batches.ts'
import type { FileDamage } from '../prefix/thread/file-task.ts'
import { type ListedEnvironment, listEnvironments } from './list-environments.ts'
import type { EnvironmentStore } from './open-store.ts'
import { environmentDirectory } from './store-paths.ts'
import { readUsage, recordSuspicion } from './usage-file.ts'

/** Damage of one environment, or of one that is being built. */
export interface FoundDamage {
  readonly key: string
  readonly prefix: string
  readonly sitePackages: string
  readonly damages: readonly FileDamage[]
}

/** How many damaged files of a distribution are looked for elsewhere. */
const PER_DISTRIBUTION = 20

/**
 * Installers link one cached file into many environments, so that damage in one is in others. Finds the environments that have the very files
 * (device and inode) that are damaged here, and notes that they have to be looked at closely before they are used again. Gives their keys;
 * those whose damage is known already are left out.
 */
export async function suspectSharing(store: EnvironmentStore, found: FoundDamage): Promise<string[]> {
  const shared = sharedFiles(found)
  if (shared.length === 0) return []
  const others = (await listEnvironments(store)).filter(({ environment_key }) => environment_key !== found.key)
  const suspects = await inBatches(others, { size: 8 }, (other) => suspect(store, shared, other))
  return suspects.flatMap((key) => key ?? [])
}

interface SharedFile {
  readonly distribution: string
  /** Relative to site-packages. */
  readonly path: string
  readonly device: string
  readonly number: string
}

function sharedFiles({ prefix, sitePackages, damages }: FoundDamage): SharedFile[] {
  const folder = `${sitePackages.slice(prefix.length + 1).replaceAll('\\', '/')}/`
  const shared = damages.flatMap(({ name, distribution, inode }): SharedFile[] => {
    if (inode === null || inode.links < 2 || !name.startsWith(folder)) return []
    return [{ distribution, path: name.slice(folder.length), device: inode.device, number: inode.number }]
  })
  const byDistribution = Map.groupBy(shared, ({ distribution }) => distribution)
  return [...byDistribution.values()].flatMap((files) => files.slice(0, PER_DISTRIBUTION))
}

async function suspect(
  store: EnvironmentStore,
  shared: readonly SharedFile[],
  other: ListedEnvironment,
): Promise<string | null> {
  const token = other.state === 'published' ? other.manifest.token : undefined
  const record = other.state === 'published' ? readEvidence(other.manifest)?.records[0] : undefined
  if (other.state !== 'published' || token === undefined || !record) return null
  const { environment_key, manifest } = other
  const names = new Set(manifest.installed.map(({ name }) => name))
  const sitePackages = join(environmentDirectory(store.paths, environment_key), token, dirname(dirname(record.name)))
  const candidates = shared.filter(({ distribution }) => names.has(distribution))
  const same = await inBatches(candidates, { size: 16 }, (file) => isSame(join(sitePackages, file.path), file))
  if (!same.includes(true)) return null
  const usage = await readUsage(store, environment_key)
  if (usage?.token === token && usage.validations.at(-1)?.ok === false) return null
  await recordSuspicion(store, { environment_key, token })
  return environment_key
}

async function isSame(path: string, { device, number }: SharedFile): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found !== null && String(found.dev) === device && String(found.ino) === number
}
