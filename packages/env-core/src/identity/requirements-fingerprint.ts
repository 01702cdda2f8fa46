import { sha256Hex } from '@plinth/contracts'
import { sortRequirements } from '../requirements/normalize-requirements.ts'
import type { NormalizedRequirement } from '../requirements/normalized-requirement.ts'
import { requirementJson } from './environment-identity.ts'

/** What is installed: `sha256:` and SHA-256 over the normalised effective requirements alone. Their order does not matter. */
export function requirementsFingerprint(requirements: readonly NormalizedRequirement[]): string {
  return `sha256:${sha256Hex(`[${sortRequirements(requirements).map(requirementJson).join(',')}]`)}`
}
