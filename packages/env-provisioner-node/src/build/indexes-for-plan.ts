import { pathToFileURL } from 'node:url'
import { CodedError, canonicalJson } from '@plinth/contracts'
import type { EnvironmentPlan, InstallItem } from '@plinth/env-core'
import type { IndexConfiguration } from '@plinth/pyenv-backends'
import { isDirect } from './requested-requirements.ts'

/**
 * Where a plan downloads from; null when that is where the host does. An index that the payload or an override names replaces the host's
 * (never both in one flat list: that is dependency confusion); folders of wheels are added.
 * @throws CodedError `mixed_indexes` when packages name different indexes.
 */
export async function indexesForPlan(
  { items }: Pick<EnvironmentPlan, 'items'>,
  hostIndexes: () => Promise<IndexConfiguration>,
): Promise<IndexConfiguration | null> {
  const named = namedIndexes(items)
  const folders = items.flatMap(({ origin: { wheels } }) => (wheels?.kind === 'directory' ? [asLink(wheels.path)] : []))
  if (named === null && folders.length === 0) return null
  const host = await hostIndexes()
  const findLinks = [...new Set([...host.findLinks, ...folders])]
  if (named === null) return { ...host, findLinks }
  const trustedHosts = [...new Set([...host.trustedHosts, ...unencryptedHosts(named)])]
  return { ...host, ...named, findLinks: folders, trustedHosts, indexAccess: 'enabled' }
}

/** As a URL, in which there is no space and no comma: those separate links, for pip and for uv. */
function asLink(folder: string): string {
  return pathToFileURL(folder).href.replaceAll(',', '%2C')
}

/** pip reads an index by http only from a host that it is told to trust; which ones may be is decided at the boundary. */
function unencryptedHosts({ indexUrl, extraIndexUrls }: NamedIndexes): string[] {
  const urls = [indexUrl, ...extraIndexUrls].flatMap((each) => (each?.startsWith('http:') ? [new URL(each)] : []))
  return urls.map(({ host }) => host)
}

type NamedIndexes = Pick<IndexConfiguration, 'indexUrl' | 'extraIndexUrls'>

function namedIndexes(items: readonly InstallItem[]): NamedIndexes | null {
  const choices = items
    .filter((item) => !isDirect(item))
    .map(({ origin: { index, extraIndexes } }) => ({
      indexUrl: index?.url ?? null,
      extraIndexUrls: extraIndexes.map(({ url }) => url),
    }))
  const different = new Map(choices.map((choice) => [canonicalJson(choice), choice]))
  const [first, second] = different.values()
  if (second) throw mixedIndexes(items)
  return first && (first.indexUrl !== null || first.extraIndexUrls.length > 0) ? first : null
}

function mixedIndexes(items: readonly InstallItem[]): CodedError {
  const sides = items.map(({ name, origin: { index } }) => `${name} from ${index?.url ?? 'the default index'}`)
  return new CodedError(
    'mixed_indexes',
    `packages of one environment name different indexes: ${sides.slice(0, 5).join(', ')}`,
    {
      hint: 'Override index_url in binding scope with an index that has them all, or give a package its wheel (wheel_source_path, package_source_override).',
    },
  )
}
