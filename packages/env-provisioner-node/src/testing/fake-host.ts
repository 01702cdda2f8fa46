import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AtPoint, ProcessTable } from '@plinth/durable'
import type { Clock } from '@plinth/env-core'
import type { AcceleratorFacts, PythonRuntime } from '@plinth/pyenv-backends'
import { createFakePythonLocator, fakePython } from '@plinth/pyenv-backends/testing'
import type { CredentialPort } from '../build/credential-port.ts'
import type { LogEntry } from '../logger.ts'
import { type Environments, type EnvironmentsSettings, openEnvironments } from '../open-environments.ts'
import type { AcquireLock } from '../store/open-store.ts'
import { createFakeBackend, type FakeBackend, type FakeBackendSettings } from './fake-backend.ts'

/** Settings of {@link openFakeHost}. */
export interface FakeHostSettings extends FakeBackendSettings {
  /** Directory of the store; a folder `pythons` beside it gets the fake interpreters. */
  readonly dataDir: string
  /** Versions of the interpreters, best first; default `3.11.7`. */
  readonly pythons?: readonly string[]
  readonly processes?: ProcessTable
  readonly lock?: AcquireLock
  readonly clock?: Clock
  readonly at?: AtPoint
  readonly onLog?: (entry: LogEntry) => void
  readonly sourceBuilds?: 'forbid' | 'allow'
  readonly insecureIndexHosts?: readonly string[]
  readonly credentials?: CredentialPort
  /** What the machine computes with; recorded in manifests when given. */
  readonly machine?: AcceleratorFacts
  /** Default `nothing`: tests see what they asked for. */
  readonly afterInstall?: 'verify' | 'nothing'
}

/** A store on disk whose programs are fakes. */
export interface FakeHost extends AsyncDisposable {
  readonly environments: Environments
  readonly backend: FakeBackend
  readonly pythons: readonly PythonRuntime[]
  readonly log: readonly LogEntry[]
}

/** Opens a real store with a backend and interpreters that start nothing: what is tested is the store. */
export async function openFakeHost(settings: FakeHostSettings): Promise<FakeHost> {
  const { dataDir, pythons: versions = ['3.11.7'], processes, lock, clock, at, sourceBuilds } = settings
  const { afterInstall = 'nothing' } = settings
  const backend = createFakeBackend(settings)
  const log: LogEntry[] = []
  const pythons = await Promise.all(versions.map((version) => writePython(resolve(dataDir, '..', 'pythons'), version)))
  const ports: NonNullable<EnvironmentsSettings['ports']> = {
    backend: backend.port,
    locator: createFakePythonLocator(pythons),
    platformKey: 'linux-x86_64',
    ...(processes ? { processes } : {}),
    ...(lock ? { lock } : {}),
    ...(clock ? { clock } : {}),
    ...(at ? { at } : {}),
    ...(settings.platform ? { platform: settings.platform } : {}),
    accelerators: async () => settings.machine ?? NO_ACCELERATOR,
  }
  const logger = (entry: LogEntry) => {
    log.push(entry)
    settings.onLog?.(entry)
  }
  const { insecureIndexHosts = [] } = settings
  const accelerators = settings.machine ? 'record' : 'ignore'
  const { credentials } = settings
  const builds = { insecureIndexHosts, credentials, ...(sourceBuilds ? { sourceBuilds } : {}) }
  const environments = await openEnvironments({
    dataDir,
    env: {},
    logger,
    ports,
    afterInstall,
    accelerators,
    ...builds,
  })
  return { environments, backend, pythons, log, [Symbol.asyncDispose]: () => environments.close() }
}

const NO_ACCELERATOR: AcceleratorFacts = { cpu: 'x64', cuda: null, rocm: null, mps: null }

async function writePython(folder: string, version: string): Promise<PythonRuntime> {
  const executable = join(folder, version, 'python')
  // On a read-only disk they are there already, or the store says what is wrong.
  await mkdir(join(folder, version), { recursive: true }).catch(() => {})
  await writeFile(executable, `#!/bin/sh\necho ${version}\n`, { flag: 'wx', mode: 0o755 }).catch(() => {})
  return fakePython({ version, executable, realPath: executable })
}
