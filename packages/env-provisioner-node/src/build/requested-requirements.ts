import { pathToFileURL } from 'node:url'
import type { InstallItem } from '@plinth/env-core'
import type { RequestedRequirement } from '@plinth/pyenv-backends'

/**
 * What the installer is asked for: pins, or direct references where an origin says so or a wheel has been fetched (URLs by name). No marker:
 * those were evaluated before.
 */
export function requestedRequirements(
  items: readonly InstallItem[],
  fetched: ReadonlyMap<string, string> = new Map(),
): RequestedRequirement[] {
  return items.map(({ name, pin, hashes, origin }) => {
    const url = fetched.get(name) ?? directUrl(origin)
    return { requirement: url === null ? `${name}==${pin}` : `${name} @ ${url}`, hashes }
  })
}

/** Whether an item names its own file or repository. */
export function isDirect({ origin }: InstallItem): boolean {
  return directUrl(origin) !== null
}

function directUrl({ wheels, source }: InstallItem['origin']): string | null {
  if (source?.kind === 'wheel_file') return pathToFileURL(source.path).href
  if (source?.kind === 'wheel_url') return `${source.url}#${source.hash.replace(':', '=')}`
  if (source?.kind === 'git') return `git+${source.url}@${source.commit}`
  return wheels?.kind === 'file' ? pathToFileURL(wheels.path).href : null
}
