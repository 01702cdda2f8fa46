import { join } from 'node:path'

/** Where everything of a store lies. Directly under `environments` lie only directories named by a key. */
export interface StorePaths {
  readonly root: string
  readonly environments: string
  readonly locks: string
  readonly journal: string
  readonly leases: string
  readonly tools: string
  readonly cache: string
  readonly resolutions: string
  readonly overrides: string
  readonly quarantine: string
  readonly pycache: string
  readonly pins: string
}

/** The places of the store in `root` (absolute). */
export function storePaths(root: string): StorePaths {
  return {
    root,
    environments: join(root, 'envs', 'python'),
    locks: join(root, 'locks'),
    journal: join(root, 'locks', 'journal'),
    leases: join(root, 'locks', 'leases'),
    tools: join(root, 'tools'),
    cache: join(root, 'cache'),
    resolutions: join(root, 'resolutions'),
    overrides: join(root, 'overrides'),
    quarantine: join(root, 'quarantine'),
    pycache: join(root, 'pycache'),
    pins: join(root, 'pins'),
  }
}

/** The directory of one environment: its manifest, its usage, its prefix. */
export function environmentDirectory({ environments }: StorePaths, key: string): string {
  return join(environments, key)
}

/** The manifest of one environment: it exists once this file does. */
export function manifestPath(paths: StorePaths, key: string): string {
  return join(environmentDirectory(paths, key), 'manifest.json')
}
