import type { EnvironmentPlan } from '@plinth/env-core'
import type { IndexConfiguration } from '@plinth/pyenv-backends'
import { asLink, divideByIndex, onlyNamed } from './own-indexes.ts'

/**
 * Where a plan downloads jointly; null when that is where the host does. An index that the payload or an override names for all packages
 * replaces the host's (never both in one flat list: that is dependency confusion); folders of wheels are added. Packages that come from
 * indexes of their own have no part in it.
 */
export async function indexesForPlan(
  { items }: Pick<EnvironmentPlan, 'items'>,
  hostIndexes: () => Promise<IndexConfiguration>,
): Promise<IndexConfiguration | null> {
  const { common, apart } = divideByIndex(items)
  const jointly = items.filter((item) => !apart.some((each) => each.item === item))
  const folders = jointly.flatMap(({ origin: { wheels } }) =>
    wheels?.kind === 'directory' ? [asLink(wheels.path)] : [],
  )
  if (common === null && folders.length === 0) return null
  const host = await hostIndexes()
  if (common !== null) return onlyNamed(common, host, folders)
  return { ...host, findLinks: [...new Set([...host.findLinks, ...folders])] }
}
