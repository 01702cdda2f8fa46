import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import type { UrlCredential } from '../boundary/move-credentials.ts'
import type { EnvironmentPorts } from '../ports/environment-ports.ts'
import type { PathKind } from '../ports/path-probe.ts'
import type { PythonQuery, PythonRuntime, UnusablePython } from '../ports/python-runtime-locator.ts'
import { aRuntime } from './builders.ts'
import {
  createMemoryProvisioner,
  type MemoryProvisioner,
  type MemoryProvisionerSettings,
} from './memory-provisioner.ts'

/** What the fake clock says, always. */
export const FAKE_NOW = '2026-01-01T00:00:00.000Z'

/** Settings of {@link createFakePorts}. */
export interface FakePortsSettings extends MemoryProvisionerSettings {
  /** The interpreters of the machine, best first; default one CPython 3.11.7. */
  readonly pythons?: readonly PythonRuntime[]
  readonly unusable?: readonly UnusablePython[]
  /** What lies on the disk, by absolute path. Everything else is missing. */
  readonly disk?: Readonly<Record<string, PathKind>>
  /** Content digests, by path; default made from the path. */
  readonly digests?: Readonly<Record<string, string>>
  readonly platformKey?: string
}

/** Ports that touch nothing, and what went through them. */
export interface FakePorts extends EnvironmentPorts {
  readonly provisioner: MemoryProvisioner
  /** What stood in URLs, in order. */
  readonly kept: readonly UrlCredential[]
  /** Every search for interpreters. */
  readonly searches: readonly PythonQuery[]
}

/** A machine in memory: `linux-x86_64`, one Python, an empty disk and store. */
export function createFakePorts(settings: FakePortsSettings = {}): FakePorts {
  const { pythons = [aRuntime()], unusable = [], disk = {}, digests = {}, platformKey = 'linux-x86_64' } = settings
  const stored = new Map<string, readonly DependencyOverridePatchV1[]>()
  const memory = new Map<string, PythonRuntime>()
  const searches: PythonQuery[] = []
  const kept: UrlCredential[] = []
  return {
    platformKey,
    searches,
    kept,
    credentials: { keep: async (credentials) => void kept.push(...credentials) },
    provisioner: createMemoryProvisioner(settings),
    clock: { now: () => FAKE_NOW },
    pythons: {
      locate: async (query) => {
        searches.push(query)
        const isMeant = ({ executable }: { executable: string }) => (query.executable ?? executable) === executable
        return { runtimes: pythons.filter(isMeant), unusable: unusable.filter(isMeant) }
      },
      recall: async (question) => memory.get(question) ?? null,
      remember: async (question, runtime) => void memory.set(question, runtime),
    },
    overrides: {
      read: async (modelId) => stored.get(modelId) ?? [],
      update: async (modelId, change, { signal }) => {
        signal?.throwIfAborted()
        const next = change(stored.get(modelId) ?? [])
        stored.set(modelId, next)
        return next
      },
    },
    paths: {
      kindOf: async (path) => disk[path] ?? 'missing',
      digestOf: async (path) => digests[path] ?? `sha256:digest-of-${path}`,
    },
  }
}
