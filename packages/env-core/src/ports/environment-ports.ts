import type { Clock } from './clock.ts'
import type { CredentialKeeper } from './credential-keeper.ts'
import type { EnvironmentProvisioner } from './environment-provisioner.ts'
import type { OverrideStore } from './override-store.ts'
import type { PathProbe } from './path-probe.ts'
import type { PythonRuntimeLocator } from './python-runtime-locator.ts'

/** Everything outside that the service works with. */
export interface EnvironmentPorts {
  readonly provisioner: EnvironmentProvisioner
  readonly pythons: PythonRuntimeLocator
  readonly overrides: OverrideStore
  readonly paths: PathProbe
  readonly clock: Clock
  /** Without one, a URL with a user name or password in it is refused. */
  readonly credentials?: CredentialKeeper
  /** What this machine is, e.g. `linux-x86_64`. */
  readonly platformKey: string
}
