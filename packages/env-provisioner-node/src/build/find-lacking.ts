import { canonicalJson, isCodedError } from '@plinth/contracts'
import type { EnvironmentPlan, InstallItem, LackingItem } from '@plinth/env-core'
import type { Installer, InstallerCall, LackingRequirement } from '@plinth/pyenv-backends'
import type { EnvironmentStore } from '../store/open-store.ts'
import { divideByIndex, indexesApart, repositoriesIn } from './own-indexes.ts'
import { provideOwnWheels } from './own-wheels.ts'
import { isDirect, requestedRequirements } from './requested-requirements.ts'

/** Where packages are looked up: those with indexes of their own there, the others with the plan's installer. */
export interface LookUp {
  readonly store: Pick<EnvironmentStore, 'tools' | 'paths'>
  readonly installer: Installer
}

/**
 * After a joint resolution has failed: looks every pin up by itself, so that no question comes twice. Empty when each can be had alone, and
 * only together they cannot; also for what no other index would mend (a wrong hash, a failed build).
 */
export async function findLacking(
  { store, installer }: LookUp,
  plan: EnvironmentPlan,
  call: InstallerCall,
): Promise<LackingItem[]> {
  const { apart } = divideByIndex(plan.items)
  const host = apart.length > 0 ? await store.tools.hostIndexes() : null
  const built = repositoriesIn(plan.items)
  const jointly = plan.items.filter((item) => ![...apart, ...built].some((each) => each.item === item))
  const found = await lookUp(jointly, { installer, plan, sourceBuilds: plan.identity.installer.source_builds }, call)
  const places = Map.groupBy(apart, (each) => canonicalJson(host && indexesApart(each, host)))
  for (const together of places.values()) {
    const [first] = together
    if (!first || !host) continue
    const { installer: other } = store.tools.backend({ indexes: indexesApart(first, host) })
    const items = together.map(({ item }) => item)
    // What is fetched ahead of the resolution is fetched as a wheel.
    found.push(...(await lookUp(items, { installer: other, plan, sourceBuilds: 'forbid' }, call)))
  }
  for (const each of built) found.push(...(await lackingRepository({ store, plan }, each, call)))
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function lackingRepository(
  context: Parameters<typeof provideOwnWheels>[0],
  { item, named }: ReturnType<typeof repositoriesIn>[number],
  { signal, marks }: InstallerCall,
): Promise<LackingItem[]> {
  const wanted = { item, named, from: 'repository', version: item.pin, hashes: [], isKept: false } as const
  try {
    await provideOwnWheels(context, [wanted], { signal, marks })
    return []
  } catch (error) {
    if (!saysLacking(error)) throw error
    const { name } = item
    return [{ name, code: 'source_not_usable', message: `the repository of ${name} or its commit is not there` }]
  }
}

interface Place {
  readonly installer: Installer
  readonly plan: EnvironmentPlan
  readonly sourceBuilds: 'forbid' | 'allow' | undefined
}

async function lookUp(
  items: readonly InstallItem[],
  { installer, plan: { python, network }, sourceBuilds }: Place,
  { signal, marks }: InstallerCall,
): Promise<LackingItem[]> {
  const requirements = requestedRequirements(items)
  const request = { requirements, python: python.executable, network, sourceBuilds }
  const lacking = await installer.findLacking(request, { signal, marks })
  const byText = new Map(lacking.map((each) => [each.requirement, each]))
  return requirements.flatMap(({ requirement }, index) => {
    const [item, found] = [items[index], byText.get(requirement)]
    return item && found ? lackingItem(item, found) : []
  })
}

/** Whether an installer's error says that something cannot be had. */
export function saysLacking(error: unknown): boolean {
  return isCodedError(error) && (error.code === 'not_found' || error.code === 'no_matching_version')
}

function lackingItem(item: InstallItem, { code }: LackingRequirement): LackingItem[] {
  const { name, pin } = item
  if (isDirect(item)) {
    return [{ name, code: 'source_not_usable', message: `the source of ${name} does not provide ${pin}` }]
  }
  if (code === 'not_found')
    return [{ name, code, message: `no configured index has ${name}, needed in version ${pin}` }]
  return code === 'no_matching_version' ? [{ name, code, message: `no configured index has ${name} ${pin}` }] : []
}
