import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { Environments, ListedEnvironment } from '@plinth/env-provisioner-node'
import type { EnvironmentDetails, EnvironmentRow } from '../api/environments.ts'

/** Every environment of the store as a row. */
export async function listEnvironments(environments: Pick<Environments, 'list'>): Promise<EnvironmentRow[]> {
  return (await environments.list()).map(rowOf)
}

/** One of them in full; `store` is the store's directory. @throws CodedError `environment_unknown` */
export async function showEnvironment(
  environments: Pick<Environments, 'show'>,
  environmentKey: string,
  store: string,
): Promise<EnvironmentDetails> {
  const found = await requireEnvironment(environments, environmentKey)
  const isPublished = found.state === 'published'
  return {
    row: rowOf(found),
    path: join(store, 'envs', 'python', environmentKey),
    manifest: isPublished ? found.manifest : null,
    validations: isPublished ? (found.usage?.validations ?? []) : [],
    diagnostics: isPublished ? found.diagnostics.map(({ code, message }) => ({ code, message })) : [],
  }
}

/** An environment that is there. @throws CodedError `environment_unknown` */
export async function requireEnvironment(
  { show }: Pick<Environments, 'show'>,
  environmentKey: string,
): Promise<ListedEnvironment> {
  const found = KEY.test(environmentKey) ? await show(environmentKey) : null
  if (found) return found
  throw new CodedError('environment_unknown', 'there is no environment of this key', {
    hint: 'It was collected meanwhile; the next run that needs it makes it anew.',
    details: { environment_key: environmentKey.slice(0, 100) },
  })
}

/** How an environment key is written. */
export const KEY = /^v1_[0-9a-f]{32}$/

function rowOf(found: ListedEnvironment): EnvironmentRow {
  const { environment_key: environmentKey } = found
  if (found.state === 'damaged') {
    const { code, message } = found
    return { environmentKey, state: 'damaged', error: { code, message, hint: REMEDY } }
  }
  const { manifest, usage } = found
  const { python, installer, installed, size_bytes, created_at, env_ids } = manifest
  const facts = {
    python: python.version,
    installer: `${installer.name} ${installer.version}`,
    packages: installed.length,
    sizeBytes: size_bytes,
    createdAt: created_at,
    lastUsedAt: usage?.last_used_at ?? null,
    envIds: env_ids,
  }
  const last = usage?.validations.at(-1)
  if (last?.ok !== false) return { environmentKey, state: 'sound', facts }
  const error = { code: last.code ?? 'validation_failed', message: 'Its last validation failed.', hint: REMEDY }
  return { environmentKey, state: 'damaged', error, facts }
}

const REMEDY = 'The next run that needs it moves it aside and makes it anew; a collection removes it.'
