import type {
  DependencyOverridePatchV1,
  EnvironmentManifestV1,
  EnvironmentUsageV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import type { EnvironmentCall } from '../ports/call.ts'
import { decideEnvironment } from './decide-environment.ts'
import { operate, type ServiceContext } from './operate.ts'

/** Everything there is to show about the environment of a request. */
export interface EnvironmentDescription {
  readonly resolved_dependency_requirements: ResolvedDependencyRequirementsV1
  /** The stored patches of the model. */
  readonly overrides: readonly DependencyOverridePatchV1[]
  /** Of the published environment; null when there is none. */
  readonly manifest: EnvironmentManifestV1 | null
  /** Last use and validations; null when nothing was recorded. */
  readonly usage: EnvironmentUsageV1 | null
}

/** Base, override and effective value of every field, with the manifest and the usage of the environment if there is one. */
export function describeEnvironment(
  context: ServiceContext,
  request: unknown,
  call: EnvironmentCall,
): Promise<EnvironmentDescription> {
  return operate(context, { request, call }, async (operation) => {
    const decision = await decideEnvironment(operation)
    const { overrides, provisioner } = operation.ports
    const stored = await overrides.read(operation.request.requirements.model_id, { signal: operation.signal })
    const common = { resolved_dependency_requirements: decision.resolved, overrides: stored }
    if (decision.state !== 'planned' || decision.inspection.state !== 'ready')
      return { ...common, manifest: null, usage: null }
    const { manifest } = decision.inspection.environment
    return { ...common, manifest, usage: await provisioner.usage(decision.plan.key) }
  })
}
