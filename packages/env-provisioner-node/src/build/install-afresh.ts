import { CodedError, isCodedError } from '@plinth/contracts'
import { removeTree, temporaryPath } from '@plinth/durable'
import type { EnvironmentPlan, ProvisionResult } from '@plinth/env-core'
import type { BackendUse, EnvironmentStore } from '../store/open-store.ts'
import type { BuildCare } from './build-prefix.ts'
import { replaceDamagedCache } from './replace-cache.ts'

/** Damage that a fresh download can mend. */
const OF_A_DOWNLOAD = ['file_missing', 'file_size_mismatch', 'file_digest_mismatch', 'file_replaced', 'file_unreadable']

/** What installing from the cache came to. */
export interface FailedInstall {
  readonly store: EnvironmentStore
  readonly plan: EnvironmentPlan
  readonly use: BackendUse
  readonly error: CodedError
}

/** One try to build and publish. */
export type TryInstall = (use: BackendUse, care: BuildCare) => Promise<ProvisionResult>

/** Whether what was installed is not what its RECORDs say, so that the cached copies may be damaged. */
export function isDamagedDownload({ code }: CodedError): boolean {
  return OF_A_DOWNLOAD.includes(code)
}

/**
 * Installs again with fresh downloads: first of the damaged distributions alone, whose cached copies are replaced; when that does not help, of
 * everything, with a cache of its own. A mismatch that survives even this is the RECORD's (`record_faulty` in the manifest's evidence).
 * @throws CodedError `cache_damaged` when there is no network to download from.
 */
export async function installAfresh(
  { store, plan, use, error }: FailedInstall,
  tryInstall: TryInstall,
): Promise<ProvisionResult> {
  const { logger, processes } = store.tools
  const names = distributionsOf(error)
  if (plan.network === 'offline') throw names.length > 0 ? cacheDamaged(names, error) : error
  const told = (what: string, { message }: Error) =>
    logger({ level: 'warning', message: `${message}: installing ${plan.key} with ${what} downloaded anew` })
  try {
    told(names.length > 0 ? names.join(', ') : 'everything', error)
    if (names.length > 0) return await tryInstall(use, { depth: 'full', mismatches: 'refuse', refresh: names })
  } catch (again) {
    if (!isCodedError(again) || !isDamagedDownload(again)) throw again
    told('everything', again)
  }
  const cacheDir = await temporaryPath(store.paths.cache, processes)
  try {
    const result = await tryInstall({ ...use, cacheDir }, { depth: 'full', mismatches: 'keep' })
    await replaceDamagedCache(store, cacheDir, result)
    return result
  } finally {
    await removeTree(cacheDir)
  }
}

function distributionsOf({ details }: CodedError): string[] {
  const { distributions } = details ?? {}
  return Array.isArray(distributions) ? distributions.filter((each) => typeof each === 'string') : []
}

function cacheDamaged(names: readonly string[], cause: CodedError): CodedError {
  return new CodedError('cache_damaged', `the download cache has damaged copies of ${names.join(', ')}`, {
    hint: 'Run ensure once with network access: it downloads them anew, and rebuilds what shares them.',
    details: { distributions: names },
    cause,
  })
}
