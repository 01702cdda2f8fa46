import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import { normalizePlatformKey } from '../boundary/platform-key.ts'
import { type DescriptionFacts, describeFields, droppedKey } from '../overrides/describe-fields.ts'
import { mergeOverrides, type PositionedPatch } from '../overrides/merge-overrides.ts'
import { type CheckedBinding, checkBindings } from '../requirements/check-bindings.ts'
import { selectBindings } from '../requirements/select-bindings.ts'
import { type Finding, failure, warning } from '../status/finding.ts'
import { choosePython } from './choose-python.ts'
import type { Decision } from './decision.ts'
import type { Operation } from './operation.ts'
import type { PlanningInputs } from './plan-for-python.ts'

/** Told when everything that needs no looking around is in order. */
export interface DecisionSteps {
  readonly onChecking?: () => void
}

/**
 * Decides which environment a request means: merge, check, choose a Python, read the origins, make the key, look it up. Changes nothing.
 * All questions and all failures of a step are found before it answers.
 */
export async function decideEnvironment(operation: Operation, { onChecking }: DecisionSteps = {}): Promise<Decision> {
  const { ports, request } = operation
  const { requirements } = request
  const stored = await ports.overrides.read(requirements.model_id)
  const patches = [...stored, ...request.overrides]
  const merged = mergeOverrides(requirements, patches)
  const selected = selectBindings(requirements, request.selected_binding_ids)
  const facts = { model_id: requirements.model_id, platform_key: requirements.platform_key, selected }
  const describe = (dropped: DescriptionFacts['dropped'] = new Map()) =>
    describeFields(merged.bindings, { ...facts, dropped })
  const notices = merged.unmatched.map(unmatched)
  const { bindings, failures } = checkBindings({
    payload: requirements,
    merged: merged.bindings,
    selected,
    host: ports.platformKey,
  })
  const refusals = failures.length > 0 ? failures : pythonConflict(bindings)
  if (refusals.length > 0) return { state: 'failed', failures: refusals, resolved: describe(), notices }
  onChecking?.()
  const chosen = await choosePython(operation, planningInputs(operation, bindings, patches))
  const { dropped } = chosen
  const reasons = dropped.map(({ requirement: { binding_id, checked }, reason }): [string, string] => [
    droppedKey(binding_id, checked.name),
    reason,
  ])
  const common = { resolved: describe(new Map(reasons)), notices: [...notices, ...dropped.map((each) => each.notice)] }
  if (chosen.state !== 'planned') return { ...chosen, ...common }
  return { ...chosen, ...common, bindings }
}

function planningInputs(
  { request }: Operation,
  bindings: readonly CheckedBinding[],
  patches: readonly DependencyOverridePatchV1[],
): PlanningInputs {
  const executables = bindings.flatMap(({ merged }) => merged.fields.python_executable.effective ?? [])
  const ids = new Set(bindings.map(({ binding_id }) => binding_id))
  return {
    bindings,
    requirements: bindings.flatMap((each) => each.requirements),
    pythonExecutable: executables[0] ?? null,
    platformKey: normalizePlatformKey(request.requirements.platform_key),
    network: request.network,
    base: request.requirements.bindings.filter(({ binding_id }) => ids.has(binding_id)),
    patches: patches.filter(({ binding_id }) => ids.has(binding_id)),
  }
}

/** One environment serves all selected bindings, so they cannot ask for two interpreters. */
function pythonConflict(bindings: readonly CheckedBinding[]): Finding[] {
  const wanted = bindings.flatMap(({ binding_id, merged }) => {
    const path = merged.fields.python_executable.effective
    return path === null ? [] : [{ binding_id, path }]
  })
  if (new Set(wanted.map(({ path }) => path)).size < 2) return []
  const sides = wanted.map(({ binding_id, path }) => `${path} for ${binding_id}`)
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
