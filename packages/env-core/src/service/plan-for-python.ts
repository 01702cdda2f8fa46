import type { DependencyBindingV1, DependencyOverridePatchV1, MissingInputV1 } from '@plinth/contracts'
import { withoutSecrets } from '../boundary/web-url.ts'
import { canonicalIdentity, type EnvironmentIdentity, type InstallerInput } from '../identity/environment-identity.ts'
import { environmentKey } from '../identity/environment-key.ts'
import { requirementsFingerprint } from '../identity/requirements-fingerprint.ts'
import { sourceInputs } from '../identity/source-inputs.ts'
import type { EnvironmentPlan } from '../ports/environment-provisioner.ts'
import type { PathProbe } from '../ports/path-probe.ts'
import type { PythonRuntime } from '../ports/python-runtime-locator.ts'
import { applyConditions, type DroppedRequirement } from '../requirements/apply-conditions.ts'
import type { CheckedBinding, SelectedRequirement } from '../requirements/check-bindings.ts'
import { type InstallItem, joinRequirements, type OriginatedRequirement } from '../requirements/install-items.ts'
import { withoutRepeatedQuestions } from '../requirements/missing-input.ts'
import { sortRequirements } from '../requirements/normalize-requirements.ts'
import { examineOrigin } from '../requirements/package-origin.ts'
import type { Finding } from '../status/finding.ts'

/** What a plan is made of, whichever Python it is for. */
export interface PlanningInputs {
  readonly bindings: readonly CheckedBinding[]
  /** Those of all selected bindings. */
  readonly requirements: readonly SelectedRequirement[]
  /** The interpreter that an override names. */
  readonly pythonExecutable: string | null
  readonly platformKey: string
  readonly network: 'online' | 'offline'
  /** The selected bindings as they came, and the patches for them: for the manifest. */
  readonly base: readonly DependencyBindingV1[]
  readonly patches: readonly DependencyOverridePatchV1[]
}

/** What planning needs besides. */
export interface PlanningTools {
  readonly paths: PathProbe
  readonly installer: InstallerInput
}

/** A plan for one Python, or why there is none. */
export type PythonPlan =
  | {
      readonly state: 'planned'
      readonly plan: EnvironmentPlan
      readonly applying: readonly SelectedRequirement[]
      readonly dropped: readonly DroppedRequirement[]
    }
  | {
      readonly state: 'needs_user_input'
      readonly missing: readonly MissingInputV1[]
      readonly dropped: readonly DroppedRequirement[]
    }
  | { readonly state: 'failed'; readonly failures: readonly Finding[]; readonly dropped: readonly DroppedRequirement[] }

/** Plans the environment that a request means under one Python. */
export async function planForPython(
  inputs: PlanningInputs,
  python: PythonRuntime,
  { paths, installer }: PlanningTools,
): Promise<PythonPlan> {
  const { requirements, platformKey } = inputs
  const { applying, dropped, failures } = applyConditions(requirements, { markers: python.markers, platformKey })
  if (failures.length > 0) return { state: 'failed', failures, dropped }
  const { originated, missing } = await examineOrigins(applying, paths)
  if (missing.length > 0) return { state: 'needs_user_input', missing, dropped }
  const joined = joinRequirements(originated)
  if (joined.failures.length > 0) return { state: 'failed', failures: joined.failures, dropped }
  const identity = await identityOf(inputs, { python, applying, items: joined.items }, { paths, installer })
  const plan: EnvironmentPlan = {
    key: environmentKey(identity),
    identity,
    environment_kind: environmentKind(inputs.bindings),
    python,
    items: joined.items,
    requirements: manifestRequirements(inputs, identity),
    requirements_fingerprint: requirementsFingerprint(identity.requirements),
    network: inputs.network,
  }
  return { state: 'planned', plan, applying, dropped }
}

/** Reads where the requirements come from, and gathers every question about it. */
export async function examineOrigins(requirements: readonly SelectedRequirement[], paths: PathProbe) {
  const examined = await Promise.all(
    requirements.map(async (requirement) => ({ requirement, ...(await examineOrigin(requirement, paths)) })),
  )
  const originated: OriginatedRequirement[] = examined.map(({ requirement, origin }) => ({ requirement, origin }))
  return { originated, missing: withoutRepeatedQuestions(examined.flatMap(({ missing }) => missing)) }
}

interface Composition {
  readonly python: PythonRuntime
  readonly applying: readonly SelectedRequirement[]
  readonly items: readonly InstallItem[]
}

async function identityOf(
  { bindings, pythonExecutable, platformKey }: PlanningInputs,
  { python, applying, items }: Composition,
  { paths, installer }: PlanningTools,
): Promise<EnvironmentIdentity> {
  return canonicalIdentity({
    contract_version: 1,
    environment_kind: environmentKind(bindings),
    env_ids: bindings.map(({ env_id }) => env_id),
    requirements: sortRequirements(
      applying.map(({ checked: { name, pin, markers, hashes } }) => ({ name, pin, markers, hashes })),
    ),
    sources: await sourceInputs(items, paths),
    python_executable: pythonExecutable,
    platform_key: platformKey,
    python: python.version.split('.').slice(0, 2).join('.'),
    installer,
  })
}

/** Both kinds are made the same way; where bindings differ, the first in code-unit order names it. */
function environmentKind(bindings: readonly CheckedBinding[]): CheckedBinding['environment_kind'] {
  return bindings.map((each) => each.environment_kind).sort()[0] ?? 'python'
}

function manifestRequirements({ base, patches }: PlanningInputs, { requirements, sources }: EnvironmentIdentity) {
  return { base: withoutSecrets(base), overrides: withoutSecrets(patches), effective: { requirements, sources } }
}
