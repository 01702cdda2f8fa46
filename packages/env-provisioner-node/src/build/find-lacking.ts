import { isCodedError } from '@plinth/contracts'
import type { EnvironmentPlan, InstallItem, LackingItem } from '@plinth/env-core'
import type { Installer, InstallerCall, LackingRequirement } from '@plinth/pyenv-backends'
import { isDirect, requestedRequirements } from './requested-requirements.ts'

/**
 * After a joint resolution has failed: looks every pin up by itself, so that no question comes twice. Empty when each can be had alone, and
 * only together they cannot; also for what no other index would mend (a wrong hash, a failed build).
 */
export async function findLacking(
  installer: Installer,
  { items, python, identity, network }: EnvironmentPlan,
  call: InstallerCall,
): Promise<LackingItem[]> {
  const requirements = requestedRequirements(items)
  const request = { requirements, python: python.executable, network, sourceBuilds: identity.installer.source_builds }
  const lacking = await installer.findLacking(request, { signal: call.signal, marks: call.marks })
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
