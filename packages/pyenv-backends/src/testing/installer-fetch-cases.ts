import { deepEqual, equal, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import type { InstallerCall, InstallProgress, RequestedRequirement } from '../installers/installer.ts'
import { type IndexServer, type ServedProject, startIndexServer } from './index-server.ts'
import type { InstallerConformanceCase, InstallerUnderTest } from './installer-conformance.ts'
import { served } from './installer-failure-cases.ts'
import { sourceArchiveOf } from './source-archive.ts'

const needy = served({ requires: ['beta==1.0'] })
const beta = { name: 'beta', files: [served({ name: 'beta' })] }
const OTHER_HASH = `sha256:${'0'.repeat(64)}`
const archive = {
  fileName: 'alpha-1.0.tar.gz',
  bytes: sourceArchiveOf({ name: 'alpha', version: '1.0', build: 'soundly' }),
}

/** A fetch that is to fail. alpha 1.0 is asked for. */
interface FetchFailure {
  readonly code: string
  readonly alpha: Omit<ServedProject, 'name'> | null
  readonly hashes?: readonly string[]
}

const FAILURES: readonly FetchFailure[] = [
  { code: 'not_found', alpha: null },
  { code: 'no_matching_version', alpha: { files: [served({ version: '2.0' })] } },
  { code: 'no_matching_version', alpha: { files: [archive] } },
  { code: 'server_error', alpha: { files: [served()], manner: 'failing' } },
  { code: 'download_incomplete', alpha: { files: [served({}, { manner: 'cut_short' })] } },
  { code: 'hash_mismatch', alpha: { files: [served()] }, hashes: [OTHER_HASH] },
  { code: 'hash_mismatch', alpha: { files: [served({}, { listedHash: '0'.repeat(64) })] } },
]

/** Wheels are fetched whole and alone, or the reason why not is told. */
export const fetchCases: readonly InstallerConformanceCase[] = [
  { title: 'fetches the wheels of pins, and nothing of what they need', check: fetchesAlone },
  { title: 'tells the bytes of the wheels that it fetches, and ends at what was sent', check: tellsBytes },
  { title: 'tells apart why a wheel cannot be fetched', check: tellsApart },
  { title: 'ends a fetch when it is cancelled', check: endsFetch },
]

async function fetchesAlone(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  server.publish({ name: 'alpha', files: [needy, served({ version: '2.0' })] })
  server.publish(beta)
  server.publish({ name: 'gamma', files: [served({ name: 'gamma' })] })
  const hashes = [`sha256:${sha256(needy.bytes)}`, OTHER_HASH]
  const wheels = await fetched(subject, server, {
    requirements: [{ requirement: 'gamma==1.0' }, { requirement: 'Alpha==1.0', hashes }],
  })
  deepEqual(
    wheels.map((path) => basename(path)),
    ['gamma-1.0-py3-none-any.whl', 'alpha-1.0-py3-none-any.whl'],
  )
  equal(sha256(await readFile(wheels[1] ?? '')), sha256(needy.bytes))
  deepEqual(
    server.requests.filter((request) => request.includes('beta')),
    [],
  )
}

async function tellsBytes(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  server.publish({ name: 'alpha', files: [served({}, { manner: 'slowly' })] })
  server.publish(beta)
  const bytes: InstallProgress[] = []
  const onEvent = (event: InstallProgress) => void (event.unit === 'bytes' && bytes.push(event))
  const requirements = [{ requirement: 'alpha==1.0' }, { requirement: 'beta==1.0' }]
  await fetched(subject, server, { requirements, call: { onEvent } })
  const sent = server.sentBytes()
  deepEqual(bytes.at(-1), { phase: 'preparing', completed: sent, total: sent, unit: 'bytes' })
}

async function tellsApart(subject: InstallerUnderTest): Promise<void> {
  for (const { code, alpha, hashes } of FAILURES) {
    await using server = await startIndexServer()
    if (alpha) server.publish({ name: 'alpha', ...alpha })
    const requirements = [{ requirement: 'alpha==1.0', hashes }]
    equal(await codeOf(fetched(subject, server, { requirements })), code)
  }
}

async function endsFetch(subject: InstallerUnderTest): Promise<void> {
  const controller = new AbortController()
  await using server = await startIndexServer((request) => {
    if (request === 'GET /files/alpha/alpha-1.0-py3-none-any.whl') controller.abort()
  })
  server.publish({ name: 'alpha', files: [served({}, { manner: 'stuck' })] })
  const requirements = [{ requirement: 'alpha==1.0' }]
  equal(await codeOf(fetched(subject, server, { requirements, call: { signal: controller.signal } })), 'cancelled')
  ok(controller.signal.aborted)
}

interface Fetch {
  readonly requirements: readonly RequestedRequirement[]
  readonly call?: InstallerCall
}

async function fetched(
  subject: InstallerUnderTest,
  server: IndexServer,
  { requirements, call }: Fetch,
): Promise<readonly string[]> {
  const request = { requirements, python: subject.python, folder: await subject.makeFolder() }
  return subject.installerWith(server.configuration).fetchWheels(request, call)
}

function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => (isCodedError(error) ? error.code : String(error)),
  )
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
