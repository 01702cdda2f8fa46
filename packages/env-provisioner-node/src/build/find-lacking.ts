import { isCodedError } from '@plinth/contracts'
import type { EnvironmentPlan, InstallItem, LackingItem } from '@plinth/env-core'
import type { Installer, InstallerCall } from '@plinth/pyenv-backends'
import { inBatches } from '../prefix/in-batches.ts'
import { isDirect, requestedRequirements } from './requested-requirements.ts'

/**
 * After a joint resolution has failed: looks every pin up by itself, so that no question comes twice. Empty when each can be had alone, and
 * only together they cannot.
 */
export async function findLacking(
  installer: Installer,
  { items, python }: EnvironmentPlan,
  call: InstallerCall,
): Promise<LackingItem[]> {
  const results = await inBatches(items, { size: 4, signal: call.signal }, (item) =>
    lookUp(installer, item, { python: python.executable, call }),
  )
  return results.flatMap((each) => each ?? [])
}

/** Whether an installer's error says that something cannot be had. */
export function saysLacking(error: unknown): error is Error & { readonly code: LackingItem['code'] } {
  return isCodedError(error) && (error.code === 'not_found' || error.code === 'no_matching_version')
}

async function lookUp(
  installer: Installer,
  item: InstallItem,
  { python, call }: { readonly python: string; readonly call: InstallerCall },
): Promise<LackingItem | null> {
  const { name, pin } = item
  try {
    await installer.resolve({ requirements: requestedRequirements([item]), python }, { signal: call.signal })
    return null
  } catch (error) {
    if (!saysLacking(error)) throw error
    if (isDirect(item))
      return { name, code: 'source_not_usable', message: `the source of ${name} does not provide ${pin}` }
    const what =
      error.code === 'not_found' ? `no configured index has ${name}` : `no configured index has ${name} ${pin}`
    return { name, code: error.code, message: what }
  }
}
