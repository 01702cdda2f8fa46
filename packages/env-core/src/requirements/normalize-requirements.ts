import type { DependencyRequirementV1 } from '@plinth/contracts'
import { checkRequirement, type NormalizedRequirement } from './normalized-requirement.ts'

/**
 * Brings requirements into normal form: PEP 503 names, PEP 440 pins, printed markers, sorted hashes; then sorted, without repetition.
 * The order and the spelling of the input make no difference. Source: seed 000, "normalized sorted exact requirements".
 * @throws CodedError `invalid_package_name`, `unpinned_requirement`, `invalid_marker`, `invalid_python_requires`.
 */
export function normalizeRequirements(requirements: readonly DependencyRequirementV1[]): NormalizedRequirement[] {
  return sortRequirements(
    requirements.map((each) => {
      const { name, pin, markers, hashes } = checkRequirement(each)
      return { name, pin, markers, hashes }
    }),
  )
}

/** Sorts normalised requirements by name, pin, markers and hashes, and drops repetitions. */
export function sortRequirements(requirements: readonly NormalizedRequirement[]): NormalizedRequirement[] {
  const keyed = new Map(requirements.map((each) => [sortKey(each), each]))
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

function sortKey({ name, pin, markers, hashes }: NormalizedRequirement): string {
  return [name, pin, markers ?? '', ...hashes].join('\n')
}
