import { ContractError, type DependencyBindingV1, type DependencyRequirementV1 } from '@plinth/contracts'
import type { EnvironmentAnswer, EnvironmentRequest } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '../../src/testing.ts'
import { aService } from '../service/service.ts'

/** A payload that is in order. */
export const SOUND = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])

/** A request whose one requirement differs. Nothing checks the type: that is what is tested. */
export function requiring(parts: Readonly<Record<string, unknown>>): unknown {
  return {
    dependency_requirements: { ...SOUND, bindings: [bound({ requirements: [{ ...requirement(), ...parts }] })] },
  }
}

/** A request whose one binding differs. */
export function binding(parts: Readonly<Record<string, unknown>>): unknown {
  return { dependency_requirements: { ...SOUND, bindings: [bound(parts)] } }
}

/** A request whose payload differs. */
export function payload(parts: Readonly<Record<string, unknown>>): unknown {
  return { dependency_requirements: { ...SOUND, ...parts } }
}

/** A request with one patch in binding scope. */
export function overriding(fields: Readonly<Record<string, unknown>>, parts: Readonly<Record<string, unknown>> = {}) {
  return { dependency_requirements: SOUND, overrides: [{ ...aPatch({}), ...parts, fields }] }
}

/** A request with one patch for numpy. */
export function overridingNumpy(fields: Readonly<Record<string, unknown>>): unknown {
  return overriding(fields, { scope: 'requirement', requirement_name: 'numpy' })
}

/** What becomes of a request: the refusal at the boundary, or the answer of `ensure`, as state, code and place. */
export async function fateOf(request: unknown): Promise<Fate> {
  const { service } = aService()
  try {
    // The service checks it; no type can be trusted here.
    const answer = await service.ensure(request as EnvironmentRequest)
    return { said: JSON.stringify(answer), ...answered(answer) }
  } catch (error) {
    if (!(error instanceof ContractError)) throw error
    const said = JSON.stringify([error.message, error.hint, error.details])
    return { state: 'refused', findings: error.errors.map(({ code, path }) => [code, path]), said }
  }
}

/** A hostile request, and the one finding that it comes to. */
export type Row = readonly [what: string, request: unknown, code: string, place: string]

/** What became of every request of a table. */
export function findingsOf(rows: readonly Row[]): Promise<unknown[]> {
  return Promise.all(rows.map(async ([what, request]) => [what, (await fateOf(request)).findings]))
}

/** What should become of every request of a table. */
export function expectedOf(rows: readonly Row[]): unknown[] {
  return rows.map(([what, , code, place]) => [what, [[code, place]]])
}

/** State, and code with place of every finding: a JSON Pointer, or the override field that is asked for. */
export interface Fate {
  readonly state: string
  readonly findings: readonly (readonly [code: string, place: string])[]
  /** Everything that was said about it. */
  readonly said: string
}

function answered({ state, status }: EnvironmentAnswer): Pick<Fate, 'state' | 'findings'> {
  const errors = status.diagnostics.filter(({ severity }) => severity === 'error')
  const failures = errors.map(({ code, path = '' }): [string, string] => [code, path])
  const questions = status.missing_inputs.map(({ code, field }): [string, string] => [code, field])
  return { state, findings: [...failures, ...questions] }
}

function requirement(): DependencyRequirementV1 {
  return aRequirement('numpy', '2.4.1')
}

function bound(parts: Readonly<Record<string, unknown>>): DependencyBindingV1 & Readonly<Record<string, unknown>> {
  return { ...aBinding([requirement()]), ...parts }
}
