import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile, watch } from 'node:fs/promises'
import { join } from 'node:path'
import type { Installer, InstallerCall } from '../installers/installer.ts'
import { findMarkedProcesses } from '../process/marked-processes.ts'
import type { ServedFile } from './index-server.ts'
import { startIndexServer } from './index-server.ts'
import type { InstallerConformanceCase, InstallerUnderTest } from './installer-conformance.ts'
import { served } from './installer-failure-cases.ts'
import { sourceArchiveOf } from './source-archive.ts'

const PROMPT_MS = 2000

/** Each ends promptly with `cancelled` (or `timeout`), no process of it is left anywhere, and a second try succeeds. */
export const cancellationCases: readonly InstallerConformanceCase[] = [
  { title: 'ends a resolution that waits for a page when it is cancelled', check: endsWaitingForPage },
  {
    title: 'ends a download at once when it is cancelled, and trusts no half of a file afterwards',
    check: endsDownload,
  },
  { title: 'ends a build with all that it started when it is cancelled', check: endsBuild },
  { title: 'ends a build with all that it started when it takes too long', check: endsLongBuild },
  { title: 'ends an installation as it begins to write when it is cancelled', check: endsWriting },
]

async function endsWaitingForPage(subject: InstallerUnderTest): Promise<void> {
  const stop = stopper()
  await using server = await startIndexServer(() => stop.now())
  server.publish({ name: 'alpha', files: [served()], manner: 'silent' })
  const installer = subject.installerWith({ ...server.configuration, timeoutSeconds: 60 })
  await stop.ends('cancelled', resolving(installer, subject, stop.call))
  server.publish({ name: 'alpha', files: [served()] })
  await succeeds(installer, subject)
}

async function endsDownload(subject: InstallerUnderTest): Promise<void> {
  const stop = stopper()
  const isStuck = (request: string) => server.isBad && request === 'GET /files/alpha/alpha-1.0-py3-none-any.whl'
  await using index = await startIndexServer((request) => isStuck(request) && stop.now())
  const server = { isBad: false }
  index.publish({ name: 'alpha', files: [served()] })
  const indexes = { ...index.configuration, timeoutSeconds: 60 }
  const { requirementsText } = await resolving(subject.installerWith(indexes), subject, {})
  index.publish({ name: 'alpha', files: [served({}, { manner: 'stuck' })] })
  server.isBad = true
  const installer = subject.installerWith(indexes)
  const prefix = await subject.makePrefix()
  await stop.ends('cancelled', installer.install({ prefix, requirementsText }, stop.call))
  deepEqual(await subject.installedIn(prefix), [])
  index.publish({ name: 'alpha', files: [served()] })
  await succeeds(installer, subject)
}

async function endsBuild(subject: InstallerUnderTest): Promise<void> {
  const stop = stopper()
  await buildsUntilStopped(subject, { stop, code: 'cancelled', onBuilding: stop.now })
}

async function endsLongBuild(subject: InstallerUnderTest): Promise<void> {
  const stop = stopper()
  await buildsUntilStopped(subject, { stop, code: 'timeout', timeoutMs: 5000, onBuilding: () => {} })
}

interface StoppedBuild {
  readonly stop: ReturnType<typeof stopper>
  readonly code: string
  readonly timeoutMs?: number
  readonly onBuilding: () => void
}

/** The build ignores SIGTERM, and has started a process in a session of its own that does so too. */
async function buildsUntilStopped(
  subject: InstallerUnderTest,
  { stop, code, timeoutMs, onBuilding }: StoppedBuild,
): Promise<void> {
  const folder = await subject.makeFolder()
  const pidFile = join(folder, 'pids')
  await using server = await startIndexServer()
  server.publish({ name: 'alpha', files: [sourceOf('hanging', pidFile)] })
  const installer = subject.installerWith(server.configuration)
  const noticed = appears(folder, 'pids').then(onBuilding)
  await stop.ends(code, building(installer, subject, { ...stop.call, timeoutMs }))
  await noticed
  const pids = (await readFile(pidFile, 'utf8')).trim().split('\n').map(Number)
  deepEqual([pids.length, await Promise.all(pids.map(isRunning))], [2, [false, false]])
  server.publish({ name: 'alpha', files: [sourceOf('soundly', pidFile)] })
  await building(installer, subject, {})
}

async function endsWriting(subject: InstallerUnderTest): Promise<void> {
  const stop = stopper()
  await using server = await startIndexServer()
  server.publish({ name: 'alpha', files: [served()] })
  const installer = subject.installerWith(server.configuration)
  const { requirementsText } = await resolving(installer, subject, {})
  const prefix = await subject.makePrefix()
  await stop.ends('cancelled', installer.install({ prefix, requirementsText }, { ...stop.call, onSpawn: stop.now }))
  await succeeds(installer, subject)
}

/** Stops a call, and holds it to its promises from then on. */
function stopper() {
  const controller = new AbortController()
  const marks = { PLINTH_TEST: randomUUID() }
  let stopped = Number.POSITIVE_INFINITY
  return {
    call: { signal: controller.signal, marks },
    now: () => {
      stopped = Math.min(stopped, performance.now())
      controller.abort()
    },
    async ends(code: string, work: Promise<unknown>) {
      const found = await work.then(
        () => 'it succeeded',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
      )
      const took = performance.now() - stopped
      equal(found, code)
      ok(took < PROMPT_MS, `it went on for ${took} ms`)
      deepEqual(await findMarkedProcesses(marks), [])
    },
  }
}

function resolving(installer: Installer, { python }: InstallerUnderTest, call: InstallerCall) {
  return installer.resolve({ python, requirements: [{ requirement: 'alpha==1.0' }] }, call)
}

function building(installer: Installer, { python }: InstallerUnderTest, call: InstallerCall) {
  return installer.resolve({ python, requirements: [{ requirement: 'alpha==1.0' }], sourceBuilds: 'allow' }, call)
}

async function succeeds(installer: Installer, subject: InstallerUnderTest): Promise<void> {
  const { requirementsText } = await resolving(installer, subject, {})
  const prefix = await subject.makePrefix()
  await installer.install({ prefix, requirementsText })
  deepEqual(await subject.installedIn(prefix), ['alpha 1.0'])
}

function sourceOf(build: 'hanging' | 'soundly', pidFile: string): ServedFile {
  return {
    fileName: 'alpha-1.0.tar.gz',
    bytes: sourceArchiveOf({ name: 'alpha', version: '1.0', build, pidFile }),
  }
}

async function appears(folder: string, name: string): Promise<void> {
  for await (const { filename } of watch(folder)) {
    if (filename === name) return
  }
}

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
}
