import type { DependencyBindingV1, DependencyOverridePatchV1, MissingInputV1 } from '@plinth/contracts'
import type { IndexPolicy } from '../boundary/index-location.ts'
import { withoutSecrets } from '../boundary/without-secrets.ts'
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
import { missingInput, withoutRepeatedQuestions } from '../requirements/missing-input.ts'
import { sortRequirements } from '../requirements/normalize-requirements.ts'
import { examineOrigin, type OriginContext } from '../requirements/package-origin.ts'
import type { Finding } from '../status/finding.ts'
import { giveWay } from './give-way.ts'

/** What a plan is made of, whichever Python it is for. */
export interface PlanningInputs {
  readonly bindings: readonly CheckedBinding[]
  /** Those of all selected bindings. */
  readonly requirements: readonly SelectedRequirement[]
  /** The interpreter that an override names. */
  readonly pythonExecutable: string | null
  readonly platformKey: string
  readonly network: 'online' | 'offline'
  /** Which indexes are accepted. */
  readonly policy: IndexPolicy
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
  const { requirements, platformKey, policy } = inputs
  await giveWay(requirements.length)
  const { applying, dropped, failures } = applyConditions(requirements, { markers: python.markers, platformKey })
  if (failures.length > 0) return { state: 'failed', failures, dropped }
  const { originated, missing } = await examineOrigins(applying, { paths, policy })
  const questions = [...missing, ...originated.flatMap((each) => sourceBuildQuestion(each, installer))]
  if (questions.length > 0) return { state: 'needs_user_input', missing: questions, dropped }
  await giveWay(requirements.length)
  const joined = joinRequirements(originated)
  if (joined.failures.length > 0) return { state: 'failed', failures: joined.failures, dropped }
  const identity = await identityOf(inputs, { python, applying, items: joined.items }, { paths, installer })
  await giveWay(requirements.length)
  const key = environmentKey(identity)
  await giveWay(requirements.length)
  const plan: EnvironmentPlan = {
    key,
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

/** A repository is built where it is installed, which runs code; installers do not ask, so it is asked here. Code: `source_builds_forbidden`. */
function sourceBuildQuestion(
  { requirement: { binding_id, checked }, origin }: OriginatedRequirement,
  { source_builds }: InstallerInput,
): MissingInputV1[] {
  if (origin.source?.kind !== 'git' || source_builds === 'allow') return []
  const message = `${checked.name} would be built from a repository, which runs code; this host installs wheels only`
  const row = { code: 'source_builds_forbidden', field: 'package_source_override', message } as const
  return [missingInput({ ...row, binding_id, requirement_name: checked.name })]
}

/** Reads where the requirements come from, and gathers every question about it. */
export async function examineOrigins(requirements: readonly SelectedRequirement[], context: OriginContext) {
  // One folder may serve thousands of requirements; it is looked at once.
  const kinds = new Map<string, ReturnType<PathProbe['kindOf']>>()
  const kindOf = (path: string) => {
    const kind = kinds.get(path) ?? context.paths.kindOf(path)
    kinds.set(path, kind)
    return kind
  }
  const originated: OriginatedRequirement[] = []
  const missing: MissingInputV1[] = []
  for (const [index, requirement] of requirements.entries()) {
    const examined = await examineOrigin(requirement, { ...context, paths: { kindOf } })
    originated.push({ requirement, origin: examined.origin })
    missing.push(...examined.missing)
    if (index % 1000 === 999) await giveWay(requirements.length)
  }
  return { originated, missing: withoutRepeatedQuestions(missing) }
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
