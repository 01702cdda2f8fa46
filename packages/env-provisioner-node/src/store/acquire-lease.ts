import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { newToken, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { EnvironmentLease } from '@plinth/env-core'
import { inspectEnvironment } from './inspect-environment.ts'
import type { EnvironmentStore } from './open-store.ts'

/**
 * Takes a lease: a file that names its holder, who is dead once the lease is void. It is written first and the environment looked at again
 * afterwards, so that no collection comes between. @throws CodedError `environment_not_ready`.
 */
export async function acquireLease(
  store: EnvironmentStore,
  key: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<EnvironmentLease> {
  const { processes, clock } = store.tools
  const directory = join(store.paths.leases, key)
  const path = join(directory, `${newToken()}.json`)
  await withFileErrors({ doing: 'create', path: directory }, () => mkdir(directory, { recursive: true }))
  await writeJsonDurably(path, { version: 1, holder: await processes.self(), acquired_at: clock.now() }, { processes })
  const release = () => withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
  try {
    const found = await inspectEnvironment(store, key, { depth: 'quick', signal })
    if (found.state === 'ready') return { environment: found.environment, release, [Symbol.asyncDispose]: release }
    throw notReady(key, found.state === 'damaged' ? found.message : 'it has gone')
  } catch (error) {
    await release()
    throw error
  }
}

function notReady(key: string, reason: string): CodedError {
  return new CodedError('environment_not_ready', `environment ${key} is not ready: ${reason}`, {
    hint: 'Run ensure again.',
    details: { environment_key: key },
  })
}
