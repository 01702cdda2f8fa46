import { evaluateMarker, type PythonMarkerEnvironment, specifierContains } from '@plinth/contracts'
import { includesPlatform } from '../boundary/platform-key.ts'
import { type Finding, failure, notice } from '../status/finding.ts'
import type { SelectedRequirement } from './check-bindings.ts'

/** Requirements divided by their conditions. */
export interface AppliedConditions {
  readonly applying: readonly SelectedRequirement[]
  /** Their marker is false here. */
  readonly dropped: readonly DroppedRequirement[]
  /** They apply, and cannot be met on this platform. */
  readonly failures: readonly Finding[]
}

/** A requirement that does not apply, with the reason for people. */
export interface DroppedRequirement {
  readonly requirement: SelectedRequirement
  readonly reason: string
  readonly notice: Finding
}

/** What conditions are evaluated against; without a Python only requirements without a marker are known to apply. */
export interface ConditionTarget {
  readonly markers: PythonMarkerEnvironment | null
  readonly platformKey: string
}

/** Evaluates markers and platform constraints. Codes: `marker_false` (a notice), `unsupported_platform`. */
export function applyConditions(
  requirements: readonly SelectedRequirement[],
  { markers, platformKey }: ConditionTarget,
): AppliedConditions {
  const known = new Map<string, boolean>()
  const evaluate = (marker: string) => {
    const value = known.get(marker) ?? (markers !== null && evaluateMarker(marker, markers))
    known.set(marker, value)
    return value
  }
  const isTrue = ({ checked }: SelectedRequirement) => checked.markers === null || evaluate(checked.markers)
  const byTruth = Map.groupBy(requirements, isTrue)
  const applying = byTruth.get(true) ?? []
  const dropped = (byTruth.get(false) ?? []).map(drop)
  const unmet = applying.filter(({ checked }) => !includesPlatform(checked.platform_constraints, platformKey))
  return { applying, dropped, failures: unmet.map((each) => platformFailure(each, platformKey)) }
}

/** Whether a Python version satisfies `python_requires` of every requirement. */
export function satisfiesPythonRequires(requirements: readonly SelectedRequirement[], version: string): boolean {
  const wanted = new Set(requirements.map(({ checked }) => checked.python_requires))
  return [...wanted].every((each) => each === null || specifierContains(each, version))
}

function drop(requirement: SelectedRequirement): DroppedRequirement {
  const { binding_id, checked, path } = requirement
  const reason = `its marker is false here: ${checked.markers}`
  const subject = { binding_id, requirement_name: checked.name, path: `${path}/markers` }
  return { requirement, reason, notice: notice('marker_false', `${checked.name} is left out: ${reason}`, subject) }
}

function platformFailure({ binding_id, checked, path }: SelectedRequirement, platformKey: string): Finding {
  const message = `${checked.name} can be had on ${checked.platform_constraints.join(', ')}, not on ${platformKey}`
  return failure('unsupported_platform', message, {
    binding_id,
    requirement_name: checked.name,
    path: `${path}/platform_constraints`,
  })
}
