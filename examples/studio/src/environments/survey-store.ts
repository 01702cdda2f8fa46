import type { Environments } from '@plinth/env-provisioner-node'
import type { EnvironmentSurvey } from '../api/environments.ts'

/**
 * What the store takes on disk, and what keeps environments from being collected: a plan to keep none of them says both. Nothing is removed.
 */
export async function surveyStore(
  { planCollection }: Pick<Environments, 'planCollection'>,
  signal: AbortSignal,
): Promise<EnvironmentSurvey> {
  const { total_bytes, entries, kept } = await planCollection({ max_environments: 0 }, { signal })
  const ofEnvironments = entries.filter(({ kind }) => kind === 'environment' || kind === 'damaged_environment')
  return {
    totalBytes: total_bytes,
    holds: Object.fromEntries(
      kept.flatMap(({ environment_key: key, hold, message }) => (key ? [[key, { hold, message }]] : [])),
    ),
    sizes: Object.fromEntries(
      ofEnvironments.flatMap(({ environment_key: key, size_bytes, reclaimable_bytes }) =>
        key ? [[key, { sizeBytes: size_bytes, ownBytes: reclaimable_bytes }]] : [],
      ),
    ),
  }
}
