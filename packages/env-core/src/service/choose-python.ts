import { canonicalDigest } from '@plinth/contracts'
import type { EnvironmentInspection } from '../ports/environment-provisioner.ts'
import type { PythonFindings, PythonRuntime } from '../ports/python-runtime-locator.ts'
import { applyConditions, satisfiesPythonRequires } from '../requirements/apply-conditions.ts'
import type { Operation } from './operation.ts'
import { examineOrigins, type PlanningInputs, type PythonPlan, planForPython } from './plan-for-python.ts'
import { pythonQuestions } from './python-questions.ts'

/** A plan with what the store has under its key, or why there is no plan. */
export type ChosenPlan =
  | (Extract<PythonPlan, { state: 'planned' }> & { readonly inspection: EnvironmentInspection })
  | Exclude<PythonPlan, { state: 'planned' }>

/**
 * Chooses the Python and plans for it. Among the interpreters that satisfy, the one whose environment is ready comes first, so that a newly
 * installed Python flips no key; else the locator's order decides. The answer is remembered, so that asking again needs no search.
 */
export async function choosePython(operation: Operation, inputs: PlanningInputs): Promise<ChosenPlan> {
  const { pythons } = operation.ports
  const question = questionOf(inputs)
  const remembered = await pythons.recall(question)
  if (remembered && suits(remembered, inputs)) {
    const plan = await planAndInspect(operation, inputs, remembered)
    if (isReady(plan)) return plan
  }
  const { signal } = operation
  const found = await pythons.locate({ executable: inputs.pythonExecutable ?? undefined, signal })
  const candidates = oneOfEachVersion(found.runtimes.filter((each) => suits(each, inputs)))
  if (candidates.length === 0) return askForPython(operation, inputs, found)
  const plan = await firstReady(operation, inputs, candidates)
  if (plan.state === 'planned') await pythons.remember(question, plan.plan.python)
  return plan
}

/** Everything that the choice depends on, besides the machine. */
function questionOf({ requirements, pythonExecutable, platformKey, bindings }: PlanningInputs): string {
  const checked = requirements.map(({ checked, merged }) => [
    checked,
    Object.values(merged.fields).map((each) => each.effective),
  ])
  return canonicalDigest([checked, pythonExecutable, platformKey, bindings.map((each) => each.env_id)])
}

/** Without an override only CPython serves: the key names no implementation. */
function suits(runtime: PythonRuntime, { requirements, platformKey, pythonExecutable }: PlanningInputs): boolean {
  if (pythonExecutable === null && runtime.implementation !== 'cpython') return false
  const { applying } = applyConditions(requirements, { markers: runtime.markers, platformKey })
  return satisfiesPythonRequires(applying, runtime.version)
}

/** The key names major and minor version only, so the first of each stands for the rest. */
function oneOfEachVersion(runtimes: readonly PythonRuntime[]): readonly PythonRuntime[] {
  const byVersion = Map.groupBy(runtimes, ({ version }) => version.split('.').slice(0, 2).join('.'))
  return [...byVersion.values()].flatMap(([first]) => first ?? [])
}

async function firstReady(
  operation: Operation,
  inputs: PlanningInputs,
  candidates: readonly PythonRuntime[],
): Promise<ChosenPlan> {
  const plans: ChosenPlan[] = []
  for (const candidate of candidates) {
    const plan = await planAndInspect(operation, inputs, candidate)
    if (isReady(plan)) return plan
    plans.push(plan)
  }
  const [first] = plans
  if (!first) throw new Error('there is at least one candidate')
  return first
}

async function planAndInspect(
  { ports, signal }: Operation,
  inputs: PlanningInputs,
  python: PythonRuntime,
): Promise<ChosenPlan> {
  const installer = await ports.provisioner.installer({ signal })
  const plan = await planForPython(inputs, python, { paths: ports.paths, installer })
  if (plan.state !== 'planned') return plan
  const inspection = await ports.provisioner.inspect(plan.plan.key, 'quick', { signal })
  return { ...plan, inspection }
}

function isReady(plan: ChosenPlan): boolean {
  return plan.state === 'planned' && plan.inspection.state === 'ready'
}

/** Questions about origins are asked at the same time, for the requirements that apply whatever the Python is. */
async function askForPython(
  { ports, signal }: Operation,
  inputs: PlanningInputs,
  found: PythonFindings,
): Promise<ChosenPlan> {
  const others = inputs.pythonExecutable === null ? found : await ports.pythons.locate({ signal })
  const suitable = others.runtimes.filter((each) => suits(each, { ...inputs, pythonExecutable: null }))
  const { applying } = applyConditions(inputs.requirements, { markers: null, platformKey: inputs.platformKey })
  const { missing } = await examineOrigins(applying, ports.paths)
  return {
    state: 'needs_user_input',
    missing: [...pythonQuestions(inputs, { ...found, suitable }), ...missing],
    dropped: [],
  }
}
