import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, isCodedError } from '@plinth/contracts'
import { fileError, type ProcessIdentity, temporaryPath, withFileErrors } from '@plinth/durable'
import type { EnvironmentLease } from '@plinth/env-core'
import { isUnwritable } from './explain-refusal.ts'
import { inspectEnvironment } from './inspect-environment.ts'
import type { EnvironmentStore } from './open-store.ts'
import { makeDirectory } from './store-root.ts'

/**
 * Takes a lease: a file whose name tells its holder (as that of a temporary does), who is dead once the lease is void. It is written first
 * and the environment looked at again afterwards, so that no collection comes between. What is in it is for people: on a full disk it stays
 * empty, and holds all the same. In a store that this process cannot write there is none, which is logged.
 * @throws CodedError `environment_not_ready`, `disk_full` (no room for another name), file errors.
 */
export async function acquireLease(
  store: EnvironmentStore,
  key: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<EnvironmentLease> {
  const letGo = [await writeLease(store, key, await store.tools.processes.self())]
  const release = async () => {
    for (const each of letGo.splice(0)) await each()
  }
  const holdFor = async (pid: number) => {
    const program = await store.tools.processes.identify(pid)
    if (program) letGo.push(await writeLease(store, key, program))
    return program !== undefined
  }
  try {
    await store.tools.at('leased')
    const found = await inspectEnvironment(store, key, { depth: 'quick', signal })
    if (found.state === 'ready')
      return { environment: found.environment, holdFor, release, [Symbol.asyncDispose]: release }
    throw notReady(key, found.state === 'damaged' ? found.message : 'it has gone')
  } catch (error) {
    await release()
    throw error
  }
}

/**
 * Writes a lease in the name of a process, and gives the way to let go of it, which fails nothing: it is tried later when the disk refuses.
 * @throws CodedError `disk_full` and file errors, as {@link acquireLease}.
 */
async function writeLease(
  { paths, tools, retries }: EnvironmentStore,
  key: string,
  holder: ProcessIdentity,
): Promise<() => Promise<void>> {
  const { processes, clock, logger } = tools
  const directory = join(paths.leases, key)
  try {
    await makeDirectory(directory)
    const path = await temporaryPath(directory, { ...processes, self: async () => holder })
    const text = JSON.stringify({ version: 1, holder, acquired_at: clock.now() })
    await withFileErrors({ doing: 'write', path }, () => writeName(path, `${text}\n`))
    return () => retries.attempt(`removing the lease ${path}`, () => rm(path, { force: true }))
  } catch (error) {
    if (!isUnwritable(error)) throw error
    const details = { error: String(error) }
    logger({ level: 'warning', message: `${key} is used without a lease: its store cannot be written here`, details })
    return async () => {}
  }
}

/** What matters is the name; a full disk usually has room for that and not for the text. */
async function writeName(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(text)
  } catch (error) {
    const refusal = fileError(error, { doing: 'write', path })
    if (!isCodedError(refusal) || refusal.code !== 'disk_full') throw error
    await handle.truncate()
  } finally {
    await handle.close()
  }
}

function notReady(key: string, reason: string): CodedError {
  return new CodedError('environment_not_ready', `environment ${key} is not ready: ${reason}`, {
    hint: 'Run ensure again.',
    details: { environment_key: key },
  })
}
