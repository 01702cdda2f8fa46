import { CodedError, type EnvironmentManifestV1 } from '@plinth/contracts'
import { explainKeyChange, type KeyChange } from '@plinth/env-core'
import type { Environments } from '@plinth/env-provisioner-node'
import type { EnvironmentExplanation } from '../api/environments.ts'
import { requireEnvironment } from './list-environments.ts'

/** Why two environments are two. @throws CodedError `environment_unknown`, `environment_unreadable` */
export async function explainEnvironments(
  environments: Pick<Environments, 'show'>,
  { environmentKey, other }: { readonly environmentKey: string; readonly other: string },
): Promise<EnvironmentExplanation> {
  const [before, after] = await Promise.all([environmentKey, other].map((key) => readManifest(environments, key)))
  const changes = before && after ? explainKeyChange(before, after) : []
  return { changes: changes.map(withShortIds) }
}

/** The ids of bindings are long; their profile and version say what a person asks for, unless those are the same. */
function withShortIds({ field, message, before, after }: KeyChange): EnvironmentExplanation['changes'][number] {
  const [was, is] = [profilesOf(before), profilesOf(after)]
  return field === 'env_ids' && was !== is ? { field, message: `bindings ${was} → ${is}` } : { field, message }
}

/** `venv:light:1:…` is `light 1`. */
function profilesOf(envIds: unknown): string {
  const ids = Array.isArray(envIds) ? envIds.map(String) : []
  return ids.map((each) => each.split(':').slice(1, 3).join(' ')).join(', ') || 'none'
}

async function readManifest(environments: Pick<Environments, 'show'>, key: string): Promise<EnvironmentManifestV1> {
  const found = await requireEnvironment(environments, key)
  if (found.state === 'published') return found.manifest
  throw new CodedError('environment_unreadable', `the manifest of ${key} cannot be read: ${found.message}`, {
    hint: 'What it was made of is not known any more; a collection removes it.',
    details: { environment_key: key },
  })
}
