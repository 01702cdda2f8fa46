import type { DependencyOverridePatchV1, MissingInputV1 } from '@plinth/contracts'
import { type LocalPath, localPath } from '../boundary/local-path.ts'
import { requirementCount } from '../boundary/parse-request.ts'
import { normalizePlatformKey } from '../boundary/platform-key.ts'
import { type BoundaryProblem, isProblem } from '../boundary/problem.ts'
import { type DescriptionFacts, describeFields, droppedKey } from '../overrides/describe-fields.ts'
import { mergeOverrides, type PositionedPatch } from '../overrides/merge-overrides.ts'
import { type CheckedBinding, checkBindings } from '../requirements/check-bindings.ts'
import { missingInput } from '../requirements/missing-input.ts'
import { selectBindings } from '../requirements/select-bindings.ts'
import { type Finding, failure, warning } from '../status/finding.ts'
import { choosePython } from './choose-python.ts'
import type { Decision } from './decision.ts'
import { giveWay } from './give-way.ts'
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
  const { ports, request, signal } = operation
  const { requirements } = request
  const size = requirementCount(requirements) + request.overrides.length
  const stored = await ports.overrides.read(requirements.model_id, { signal })
  signal.throwIfAborted()
  await giveWay(size)
  const patches = [...stored, ...request.overrides]
  const merged = mergeOverrides(requirements, patches)
  await giveWay(size)
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
  const named = namedPythons(bindings)
  const refusals = failures.length > 0 ? failures : pythonConflict(named)
  if (refusals.length > 0) return { state: 'failed', failures: refusals, resolved: describe(), notices }
  const missing = named.flatMap(unreadablePython)
  if (missing.length > 0) return { state: 'needs_user_input', missing, resolved: describe(), notices }
  onChecking?.()
  const chosen = await choosePython(operation, planningInputs(operation, { bindings, patches, named }))
  await giveWay(size)
  const { dropped } = chosen
  const reasons = dropped.map(({ requirement: { binding_id, checked }, reason }): [string, string] => [
    droppedKey(binding_id, checked.name),
    reason,
  ])
  const common = { resolved: describe(new Map(reasons)), notices: [...notices, ...dropped.map((each) => each.notice)] }
  if (chosen.state !== 'planned') return { ...chosen, ...common }
  return { ...chosen, ...common, bindings }
}

interface Selected {
  readonly bindings: readonly CheckedBinding[]
  readonly patches: readonly DependencyOverridePatchV1[]
  readonly named: readonly NamedPython[]
}

function planningInputs({ request, policy }: Operation, { bindings, patches, named }: Selected): PlanningInputs {
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
