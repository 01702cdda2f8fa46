import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import { requirementCount } from '../boundary/parse-request.ts'
import { choosePython } from './choose-python.ts'
import type { Decision } from './decision.ts'
import { giveWay } from './give-way.ts'
import { type Groundwork, layGroundwork } from './lay-groundwork.ts'
import type { Operation } from './operation.ts'

/** Told when everything that needs no looking around is in order. */
export interface DecisionSteps {
  readonly onChecking?: () => void
}

/**
 * Decides which environment a request means: merge, check, choose a Python, read the origins, make the key, look it up. Changes nothing.
 * All questions and all failures of a step are found before it answers. Overrides, Pythons, local origins and the store are looked at each
 * time; what was worked out before from the same of them is remembered.
 */
export async function decideEnvironment(operation: Operation, { onChecking }: DecisionSteps = {}): Promise<Decision> {
  const { ports, request, signal } = operation
  const stored = await ports.overrides.read(request.requirements.model_id, { signal })
  signal.throwIfAborted()
  const groundwork = await groundworkFor(operation, stored)
  if (groundwork.state !== 'in_order') return groundwork
  onChecking?.()
  const chosen = await choosePython(operation, groundwork)
  await giveWay(requirementCount(request.requirements) + request.overrides.length)
  return chosen.state === 'planned' ? { ...chosen, bindings: groundwork.inputs.bindings } : chosen
}

async function groundworkFor(operation: Operation, stored: readonly DependencyOverridePatchV1[]): Promise<Groundwork> {
  const known = operation.groundworks.recall(stored)
  if (known) return known
  const fresh = await layGroundwork(operation, [...stored, ...operation.request.overrides])
  if (fresh.state === 'in_order') operation.groundworks.remember(stored, fresh)
  return fresh
}
