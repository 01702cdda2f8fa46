import type { EnvironmentLease, EnvironmentProvisioner } from '../ports/environment-provisioner.ts'
import { requireVerifiedRef, type VerifyRefCall } from './verify-ref.ts'

/**
 * Takes a lease on the environment of a ref: it is not collected until the lease is released or its holder has died.
 * @throws CodedError `environment_not_ready`.
 */
export async function acquireEnvironment(
  provisioner: EnvironmentProvisioner,
  ref: unknown,
  call: VerifyRefCall = {},
): Promise<EnvironmentLease> {
  const { manifest } = await requireVerifiedRef(provisioner, ref, call)
  return provisioner.acquire(manifest.environment_key, { signal: call.signal })
}
