import { type DependencyOverridePatchV1, type MissingInputV1, sha256Hex } from '@plinth/contracts'
import { type LocalPath, localPath } from '../boundary/local-path.ts'
import { requirementCount } from '../boundary/parse-request.ts'
import { normalizePlatformKey } from '../boundary/platform-key.ts'
import { type BoundaryProblem, isProblem } from '../boundary/problem.ts'
import { createMemo, type Memo } from '../memory/memo.ts'
import { type DescriptionFacts, describeFields, droppedKey } from '../overrides/describe-fields.ts'
import { mergeOverrides, type PositionedPatch } from '../overrides/merge-overrides.ts'
import type { PythonRuntime } from '../ports/python-runtime-locator.ts'
import type { DroppedRequirement } from '../requirements/apply-conditions.ts'
import { type CheckedBinding, checkBindings } from '../requirements/check-bindings.ts'
import { missingInput } from '../requirements/missing-input.ts'
import { selectBindings } from '../requirements/select-bindings.ts'
import { type Finding, failure, warning } from '../status/finding.ts'
import type { DecisionBase, IncompleteDecision, KnownRows, RefusedDecision } from './decision.ts'
import { giveWay } from './give-way.ts'
import type { Operation } from './operation.ts'
import type { PlanningInputs, PythonPlan } from './plan-for-python.ts'

/** What can be said about a request and the stored patches without looking around: it depends on nothing else. */
export type Groundwork = GroundworkInOrder | (IncompleteDecision | RefusedDecision)

/** Everything is in order as far as can be told. */
export interface GroundworkInOrder {
  readonly state: 'in_order'
  readonly inputs: PlanningInputs
  /** Everything that the choice of a Python depends on, besides the machine. */
  readonly question: string
  readonly describe: (dropped: readonly DroppedRequirement[]) => DecisionBase
  /** By the Python and the installer; plans for which nothing on a disk was looked at. */
  readonly plans: Memo<DescribedPlan>
  /** Interpreters that cannot change and are known to serve these requirements. */
  readonly suited: WeakSet<PythonRuntime>
}

/** A plan with what it makes of the fields. */
export interface DescribedPlan {
  readonly plan: PythonPlan
  readonly described: DecisionBase
  readonly rows: KnownRows
}

/** Plans that are remembered of one request. */
const PLANS = 4

/** Merges and checks. All failures of a step are found before it ends. */
export async function layGroundwork(
  { ports, request, policy }: Operation,
  patches: readonly DependencyOverridePatchV1[],
): Promise<Groundwork> {
  const { requirements } = request
  const size = requirementCount(requirements) + request.overrides.length
  await giveWay(size)
  const merged = mergeOverrides(requirements, patches)
  await giveWay(size)
  const selected = selectBindings(requirements, request.selected_binding_ids)
  const facts = { model_id: requirements.model_id, platform_key: requirements.platform_key, selected }
  const notices = merged.unmatched.map(unmatched)
  const describe = (dropped: readonly DroppedRequirement[]): DecisionBase => ({
    resolved: describeFields(merged.bindings, { ...facts, dropped: reasonsOf(dropped) }),
    notices: [...notices, ...dropped.map((each) => each.notice)],
  })
  const { bindings, failures } = checkBindings({
    payload: requirements,
    merged: merged.bindings,
    selected,
    host: ports.platformKey,
  })
  const named = namedPythons(bindings)
  const refusals = failures.length > 0 ? failures : pythonConflict(named)
  if (refusals.length > 0) return { state: 'failed', failures: refusals, ...describe([]) }
  const missing = named.flatMap(unreadablePython)
  if (missing.length > 0) return { state: 'needs_user_input', missing, ...describe([]) }
  const inputs = planningInputs({ request, policy }, { bindings, patches, named })
  await giveWay(inputs.requirements.length)
  return {
    state: 'in_order',
    inputs,
    question: questionOf(inputs),
    describe,
    plans: createMemo(PLANS),
    suited: new WeakSet(),
  }
}

function reasonsOf(dropped: readonly DroppedRequirement[]): DescriptionFacts['dropped'] {
  return new Map(
    dropped.map(({ requirement: { binding_id, checked }, reason }) => [droppedKey(binding_id, checked.name), reason]),
  )
}

interface Selected {
  readonly bindings: readonly CheckedBinding[]
  readonly patches: readonly DependencyOverridePatchV1[]
  readonly named: readonly NamedPython[]
}

function planningInputs(
  { request, policy }: Pick<Operation, 'request' | 'policy'>,
  { bindings, patches, named }: Selected,
): PlanningInputs {
  const ids = new Set(bindings.map(({ binding_id }) => binding_id))
  return {
    bindings,
    requirements: bindings.flatMap((each) => each.requirements),
    pythonExecutable: named.map(({ path }) => path).find((path) => typeof path === 'string') ?? null,
    platformKey: normalizePlatformKey(request.requirements.platform_key),
    network: request.network,
    policy,
    base: request.requirements.bindings.filter(({ binding_id }) => ids.has(binding_id)),
    patches: patches.filter(({ binding_id }) => ids.has(binding_id)),
  }
}

function questionOf({ requirements, pythonExecutable, platformKey, bindings }: PlanningInputs): string {
  const checked = requirements.map(({ checked, merged }) => [
    checked,
    Object.values(merged.fields).map((each) => each.effective),
  ])
  // Plain JSON will do: all of it was put together here, in one order.
  return sha256Hex(JSON.stringify([checked, pythonExecutable, platformKey, bindings.map((each) => each.env_id)]))
}

/** The interpreter that the overrides of a binding name. */
interface NamedPython {
  readonly binding_id: string
  readonly path: LocalPath | BoundaryProblem
}

function namedPythons(bindings: readonly CheckedBinding[]): NamedPython[] {
  return bindings.flatMap(({ binding_id, merged }) => {
    const { effective } = merged.fields.python_executable
    return effective === null ? [] : [{ binding_id, path: localPath(effective) }]
  })
}

/** Requests are checked before; this one was stored by other hands. */
function unreadablePython({ binding_id, path }: NamedPython): MissingInputV1[] {
  if (!isProblem(path)) return []
  return [missingInput({ code: path.problem, binding_id, field: 'python_executable', message: path.message })]
}

/** One environment serves all selected bindings, so they cannot ask for two interpreters. */
function pythonConflict(named: readonly NamedPython[]): Finding[] {
  const readable = named.filter(({ path }) => !isProblem(path))
  if (new Set(readable.map(({ path }) => path)).size < 2) return []
  const sides = readable.map(({ binding_id, path }) => `${path} for ${binding_id}`)
  return [failure('python_executable_conflict', `the overrides name different interpreters: ${sides.join(', ')}`)]
}

function unmatched({ patch }: PositionedPatch): Finding {
  const { binding_id, requirement_name } = patch
  const target = requirement_name === undefined ? binding_id : `${requirement_name} of ${binding_id}`
  const subject = requirement_name === undefined ? { binding_id } : { binding_id, requirement_name }
  return warning(
    'override_unmatched',
    `an override for ${target} is left out: the requirements have no such target`,
    subject,
  )
}
