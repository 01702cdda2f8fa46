import { canonicalJson, EnvironmentManifestV1 } from '@plinth/contracts'
import type { EnvironmentPlan, EnvironmentProvisioner } from '../ports/environment-provisioner.ts'

/** What every case works with: an empty store, and a plan that it can install. */
export interface ProvisionerUnderTest {
  readonly provisioner: EnvironmentProvisioner
  readonly plan: EnvironmentPlan
}

/** One promise of {@link EnvironmentProvisioner}, with the steps that prove it; they throw when it is broken. */
export interface ProvisionerCase {
  readonly promise: string
  readonly prove: (subject: ProvisionerUnderTest) => Promise<void>
}

/** What every implementation of {@link EnvironmentProvisioner} promises. Run each case on a fresh store. */
export const provisionerConformance: readonly ProvisionerCase[] = [
  {
    promise: 'an environment that was never provisioned is missing',
    prove: async ({ provisioner, plan }) => {
      expect((await provisioner.inspect(plan.key, 'quick', {})).state, 'missing')
    },
  },
  {
    promise: 'what was provisioned is there, under its key, with a manifest that fits its contract',
    prove: async ({ provisioner, plan }) => {
      const made = await provisioner.provision(plan, {})
      const found = await provisioner.inspect(plan.key, 'quick', {})
      expect([made.state, made.state === 'ready' && made.outcome], ['ready', 'installed'])
      if (found.state !== 'ready') throw new Error(`found in state ${found.state}`)
      const manifest = EnvironmentManifestV1.parse(found.environment.manifest)
      expect([manifest.environment_key, manifest.key_inputs], [plan.key, { ...plan.identity }])
    },
  },
  {
    promise: 'whoever comes second joins the first',
    prove: async ({ provisioner, plan }) => {
      const results = await Promise.all([1, 2, 3, 4].map(() => provisioner.provision(plan, {})))
      const outcomes = results.map((each) => (each.state === 'ready' ? each.outcome : each.state)).sort()
      expect(outcomes, ['installed', 'joined', 'joined', 'joined'])
    },
  },
  {
    promise: 'an aborted call leaves nothing behind',
    prove: async ({ provisioner, plan }) => {
      const controller = new AbortController()
      const onProgress = () => controller.abort()
      const failed = await provisioner.provision(plan, { signal: controller.signal, onProgress }).then(
        () => 'provisioned',
        () => 'failed',
      )
      expect([failed, (await provisioner.inspect(plan.key, 'quick', {})).state], ['failed', 'missing'])
    },
  },
  {
    promise: 'a lease is only had on what is there',
    prove: async ({ provisioner, plan }) => {
      const early = await provisioner.acquire(plan.key, {}).then(
        () => 'leased',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      )
      await provisioner.provision(plan, {})
      const lease = await provisioner.acquire(plan.key, {})
      await lease.release()
      expect([early, lease.environment.manifest.environment_key], ['environment_not_ready', plan.key])
    },
  },
]

function expect(found: unknown, wanted: unknown): void {
  if (canonicalJson(found) !== canonicalJson(wanted)) {
    throw new Error(`expected ${canonicalJson(wanted)}, found ${canonicalJson(found)}`)
  }
}
