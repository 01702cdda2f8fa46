import type { InstallerInput } from '../identity/environment-identity.ts'
import { deepFrozen } from '../memory/deep-frozen.ts'
import type { PythonFindings, PythonRuntime } from '../ports/python-runtime-locator.ts'
import { applyConditions, satisfiesPythonRequires } from '../requirements/apply-conditions.ts'
import type { IncompleteDecision, PlannedDecision, RefusedDecision } from './decision.ts'
import { giveWay, isLarge } from './give-way.ts'
import type { DescribedPlan, GroundworkInOrder } from './lay-groundwork.ts'
import type { Operation } from './operation.ts'
import { examineOrigins, type PlanningInputs, planForPython } from './plan-for-python.ts'
import { pythonQuestions } from './python-questions.ts'

/** A plan with what the store has under its key, or why there is no plan. */
export type ChosenPlan = Omit<PlannedDecision, 'bindings'> | IncompleteDecision | RefusedDecision

/**
 * Chooses the Python and plans for it. Among the interpreters that satisfy, the one whose environment is ready comes first, so that a newly
 * installed Python flips no key; else the locator's order decides. The answer is remembered, so that asking again needs no search.
 */
export async function choosePython(operation: Operation, groundwork: GroundworkInOrder): Promise<ChosenPlan> {
  const { pythons } = operation.ports
  const { inputs, question } = groundwork
  await giveWay(inputs.requirements.length)
  const remembered = await pythons.recall(question)
  if (remembered && isKnownToSuit(remembered, groundwork)) {
    const plan = await planAndInspect(operation, groundwork, remembered)
    if (isReady(plan)) return plan
  }
  const { signal } = operation
  const found = await pythons.locate({ executable: inputs.pythonExecutable ?? undefined, signal })
  signal.throwIfAborted()
  const candidates = oneOfEachVersion(await suitable(found.runtimes, inputs))
  if (candidates.length === 0) return askForPython(operation, groundwork, found)
  const plan = await firstReady(operation, groundwork, candidates)
  if (plan.state === 'planned') await pythons.remember(question, plan.plan.python)
  return plan
}

/** Told once for what cannot change any more: it takes as long as a quick validation of the environment. */
function isKnownToSuit(runtime: PythonRuntime, { inputs, suited }: GroundworkInOrder): boolean {
  if (suited.has(runtime)) return true
  const isSuitable = suits(runtime, inputs)
  if (isSuitable && Object.isFrozen(runtime) && Object.isFrozen(runtime.markers)) suited.add(runtime)
  return isSuitable
}

async function suitable(runtimes: readonly PythonRuntime[], inputs: PlanningInputs): Promise<PythonRuntime[]> {
  const found: PythonRuntime[] = []
  for (const runtime of runtimes) {
    if (suits(runtime, inputs)) found.push(runtime)
    await giveWay(inputs.requirements.length)
  }
  return found
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
  groundwork: GroundworkInOrder,
  candidates: readonly PythonRuntime[],
): Promise<ChosenPlan> {
  const plans: ChosenPlan[] = []
  for (const candidate of candidates) {
    const plan = await planAndInspect(operation, groundwork, candidate)
    if (isReady(plan)) return plan
    plans.push(plan)
  }
  const [first] = plans
  if (!first) throw new Error('there is at least one candidate')
  return first
}

async function planAndInspect(
  operation: Operation,
  groundwork: GroundworkInOrder,
  python: PythonRuntime,
): Promise<ChosenPlan> {
  const { ports, signal } = operation
  const installer = await ports.provisioner.installer({ signal })
  const { plan, described, rows } =
    groundwork.plans.recall([python, installer]) ?? (await describePlan(operation, groundwork, { python, installer }))
  signal.throwIfAborted()
  if (plan.state !== 'planned') return { ...plan, ...described }
  const inspection = await ports.provisioner.inspect(plan.plan.key, 'quick', { signal })
  return { ...plan, ...described, inspection, rows }
}

interface PlanFor {
  readonly python: PythonRuntime
  readonly installer: InstallerInput
}

/** Remembered is only what depends on nothing else: what lies at a path may be another thing next time. */
async function describePlan(
  { ports: { paths } }: Operation,
  { inputs, describe, plans }: GroundworkInOrder,
  { python, installer }: PlanFor,
): Promise<DescribedPlan> {
  let looks = 0
  const counted =
    <T>(look: (path: string) => Promise<T>) =>
    (path: string) => {
      looks += 1
      return look(path)
    }
  const watched = { kindOf: counted(paths.kindOf), digestOf: counted(paths.digestOf) }
  const plan = await planForPython(inputs, python, { paths: watched, installer })
  await giveWay(inputs.requirements.length)
  const made = { plan, described: describe(plan.dropped), rows: new WeakMap() }
  if (looks > 0 || plan.state !== 'planned' || isLarge(inputs.requirements.length)) return made
  deepFrozen([plan.plan, made.described])
  plans.remember([python, installer], made)
  return made
}

function isReady(plan: ChosenPlan): boolean {
  return plan.state === 'planned' && plan.inspection.state === 'ready'
}

/** Questions about origins are asked at the same time, for the requirements that apply whatever the Python is. */
async function askForPython(
  { ports: { pythons, paths }, signal }: Operation,
  { inputs, describe }: GroundworkInOrder,
  found: PythonFindings,
): Promise<ChosenPlan> {
  const { requirements, platformKey, policy } = inputs
  const others = inputs.pythonExecutable === null ? found : await pythons.locate({ signal })
  const { applying } = applyConditions(requirements, { markers: null, platformKey })
  const { missing } = await examineOrigins(applying, { paths, policy })
  return {
    state: 'needs_user_input',
    missing: [...pythonQuestions(inputs, { ...found, suggestions: await suggestions(others, inputs) }), ...missing],
    ...describe([]),
  }
}

/** Those that would do once a person names them, whatever their implementation; where there are none, all that run. */
async function suggestions({ runtimes }: PythonFindings, inputs: PlanningInputs): Promise<string[]> {
  const named = await Promise.all(
    runtimes.map((each) => suitable([each], { ...inputs, pythonExecutable: each.executable })),
  )
  const serving = named.flat()
  return (serving.length > 0 ? serving : runtimes).map(({ executable }) => executable)
}
