import { CodedError, canonicalDigest, type EnvironmentManifestV1 } from '@plinth/contracts'
import type { InstallerInput } from '../identity/environment-identity.ts'
import type {
  EnvironmentInspection,
  EnvironmentPlan,
  EnvironmentProvisioner,
  LackingItem,
  ProvisionCall,
  ProvisionResult,
  PublishedEnvironment,
} from '../ports/environment-provisioner.ts'

/** Settings of {@link createMemoryProvisioner}. */
export interface MemoryProvisionerSettings {
  /** Default: uv 0.1. */
  readonly installer?: InstallerInput
  /** Packages that cannot be had. */
  readonly lacking?: readonly LackingItem[]
  /** Called before an environment is published; throw to fail, wait to hold. */
  readonly onInstall?: (plan: EnvironmentPlan, call: ProvisionCall) => Promise<void>
}

/** A store in memory. */
export interface MemoryProvisioner extends EnvironmentProvisioner {
  /** The plans that were installed, in order. */
  readonly installed: readonly EnvironmentPlan[]
  /** Keys whose environment is damaged from now on. */
  readonly damage: (key: string) => void
  /** Leases that are held. */
  readonly leases: ReadonlySet<object>
}

/** An {@link EnvironmentProvisioner} without files and processes: what it installs is there at once. */
export function createMemoryProvisioner(settings: MemoryProvisionerSettings = {}): MemoryProvisioner {
  const { installer = { name: 'uv', version: '0.1' }, lacking = [], onInstall = async () => {} } = settings
  const published = new Map<string, PublishedEnvironment>()
  const building = new Map<string, Promise<ProvisionResult>>()
  const damaged = new Set<string>()
  const installed: EnvironmentPlan[] = []
  const leases = new Set<object>()
  const inspect = (key: string): EnvironmentInspection => {
    const environment = published.get(key)
    if (damaged.has(key)) return { state: 'damaged', code: 'entries_changed', message: 'a file is missing' }
    return environment ? { state: 'ready', environment } : { state: 'missing' }
  }
  const build = async (plan: EnvironmentPlan, call: ProvisionCall): Promise<ProvisionResult> => {
    const found = inspect(plan.key)
    if (found.state === 'ready') return { ...found, outcome: 'joined' }
    const wanted = lacking.filter(({ name }) => plan.items.some((item) => item.name === name))
    call.onProgress?.({ phase: 'resolving', completed: 0, unit: 'packages' })
    if (wanted.length > 0) return { state: 'lacking', lacking: wanted }
    await onInstall(plan, call)
    call.signal?.throwIfAborted()
    call.onProgress?.({ phase: 'verifying', completed: 0, unit: 'files' })
    installed.push(plan)
    damaged.delete(plan.key)
    const environment = environmentOf(plan)
    published.set(plan.key, environment)
    return { state: 'ready', outcome: 'installed', environment }
  }
  return {
    installed,
    leases,
    damage: (key) => damaged.add(key),
    installer: async () => installer,
    inspect: async (key) => inspect(key),
    provision: async (plan, call) => {
      const under = building.get(plan.key)
      if (under) {
        const result = await under
        return result.state === 'ready' ? { ...result, outcome: 'joined' } : result
      }
      const result = build(plan, call).finally(() => building.delete(plan.key))
      building.set(plan.key, result)
      return result
    },
    recordUse: async () => {},
    acquire: async (key) => {
      const found = inspect(key)
      if (found.state !== 'ready') throw new CodedError('environment_not_ready', `there is no environment ${key}`)
      const lease = {}
      leases.add(lease)
      const release = async () => {
        leases.delete(lease)
      }
      return { environment: found.environment, holdFor: async () => true, release, [Symbol.asyncDispose]: release }
    },
    usage: async () => null,
  }
}

function environmentOf(plan: EnvironmentPlan): PublishedEnvironment {
  const { key, identity, python, items } = plan
  const manifest: Omit<EnvironmentManifestV1, 'manifest_digest'> = {
    contract_version: 1,
    environment_key: key,
    key_inputs: { ...identity },
    environment_kind: plan.environment_kind,
    env_ids: [...identity.env_ids],
    requirements: plan.requirements,
    requirements_fingerprint: plan.requirements_fingerprint,
    python: {
      executable: `/store/${key}/bin/python`,
      version: python.version,
      implementation: python.implementation,
      tags: [...python.tags],
    },
    installer: { name: identity.installer.name, version: identity.installer.version },
    installed: items.map(({ name, pin }) => ({ name, version: pin, record_digest: `sha256:${'0'.repeat(64)}` })),
    created_at: '2026-01-01T00:00:00.000Z',
    size_bytes: 0,
  }
  return {
    manifest: { ...manifest, manifest_digest: `sha256:${canonicalDigest(manifest)}` },
    manifest_path: `/store/${key}/manifest.json`,
    python_executable: `/store/${key}/bin/python`,
  }
}
