import { pathToFileURL } from 'node:url'
import { canonicalJson } from '@plinth/contracts'
import type { InstallItem } from '@plinth/env-core'
import type { IndexConfiguration } from '@plinth/pyenv-backends'
import { isDirect } from './requested-requirements.ts'

/** The indexes that a package names; `indexUrl` null when it names none beyond its extra ones. */
export type NamedIndexes = Pick<IndexConfiguration, 'indexUrl' | 'extraIndexUrls'>

/** Where the packages of one environment come from. */
export interface DividedItems {
  /** The indexes that all of them name, and that serve everything; null for the host's. */
  readonly common: NamedIndexes | null
  /** Packages that alone come from the indexes they name. Empty when all agree. */
  readonly apart: readonly ItemApart[]
}

/** A package with indexes of its own. */
export interface ItemApart {
  readonly item: InstallItem
  readonly named: NamedIndexes
}

/**
 * Divides packages by the indexes that they name. Where they differ, each comes from its own and from nowhere else, and no index serves what
 * another package named it for: one list of them all would be dependency confusion.
 */
export function divideByIndex(items: readonly InstallItem[]): DividedItems {
  const choices = items.filter((item) => !isDirect(item)).map((item) => ({ item, named: namedBy(item) }))
  const different = new Map(choices.map(({ named }) => [canonicalJson(named), named]))
  const apart = choices.flatMap(({ item, named }) => (named === null ? [] : [{ item, named }]))
  if (different.size > 1) return { common: null, apart }
  return { common: apart[0]?.named ?? null, apart: [] }
}

/** Packages that come from a repository at a commit. What they name instead of an index is the repository. */
export function repositoriesIn(items: readonly InstallItem[]): ItemApart[] {
  return items.flatMap((item) => {
    const { source } = item.origin
    if (source?.kind !== 'git') return []
    return [{ item, named: { indexUrl: `git+${source.url}@${source.commit}`, extraIndexUrls: [] } }]
  })
}

/** What downloads a package apart: its indexes and its own folder of wheels, with the host's proxies and certificates. */
export function indexesApart({ item, named }: ItemApart, host: IndexConfiguration): IndexConfiguration {
  const { wheels } = item.origin
  return onlyNamed(named, host, wheels?.kind === 'directory' ? [asLink(wheels.path)] : [])
}

/** The named indexes and folders instead of the host's. Further indexes stand beside the host's own where no first one is named. */
export function onlyNamed(
  named: NamedIndexes,
  host: IndexConfiguration,
  findLinks: readonly string[],
): IndexConfiguration {
  const trustedHosts = [...new Set([...host.trustedHosts, ...unencryptedHosts(named)])]
  const indexUrl = named.indexUrl ?? host.indexUrl
  return { ...host, ...named, indexUrl, findLinks, trustedHosts, indexAccess: 'enabled' }
}

/** A folder of wheels as a URL, in which there is no space and no comma: those separate links, for pip and for uv. */
export function asLink(folder: string): string {
  return pathToFileURL(folder).href.replaceAll(',', '%2C')
}

function namedBy({ origin: { index, extraIndexes } }: InstallItem): NamedIndexes | null {
  if (index === null && extraIndexes.length === 0) return null
  return { indexUrl: index?.url ?? null, extraIndexUrls: extraIndexes.map(({ url }) => url) }
}

/** pip reads an index by http only from a host that it is told to trust; which ones may be is decided at the boundary. */
function unencryptedHosts({ indexUrl, extraIndexUrls }: NamedIndexes): string[] {
  const urls = [indexUrl, ...extraIndexUrls].flatMap((each) => (each?.startsWith('http:') ? [new URL(each)] : []))
  return urls.map(({ host }) => host)
}
