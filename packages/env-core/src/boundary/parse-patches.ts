import { type ContractFinding, DependencyOverridePatchV1 } from '@plinth/contracts'
import type { IndexPolicy } from './index-location.ts'
import { patchFindings } from './patch-findings.ts'
import { unsoundTexts } from './request-limits.ts'

/** The patches that fit their contract, and everything that is wrong with the list. */
export interface ParsedPatches {
  readonly patches: readonly DependencyOverridePatchV1[]
  readonly findings: readonly ContractFinding[]
}

/** So many patches take a few milliseconds. */
const AT_ONCE = 500

/** Checks a list of patches: shape by the contract, values by the boundary. */
export function parsePatches(value: unknown, path: string, policy: IndexPolicy): ParsedPatches {
  const steps = patchParsingSteps(value, path, policy)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** {@link parsePatches} step by step: a long list is put aside at each `yield`, which says how long it is. */
export function* patchParsingSteps(
  value: unknown,
  path: string,
  policy: IndexPolicy,
): Generator<number, ParsedPatches> {
  if (!Array.isArray(value))
    return { patches: [], findings: [{ code: 'invalid_type', path, message: 'is not a list' }] }
  const patches: DependencyOverridePatchV1[] = []
  const findings: ContractFinding[] = []
  for (let index = 0; index < value.length; index += 1) {
    const each = DependencyOverridePatchV1.safeParse(value[index])
    const found = each.success ? [...unsoundTexts(each.data, ''), ...patchFindings(each.data, policy)] : each.errors
    if (each.success) patches.push(each.data)
    findings.push(...found.map((finding) => at(`${path}/${index}`, finding)))
    if (index % AT_ONCE === AT_ONCE - 1) yield value.length
  }
  return { patches, findings }
}

/** A finding inside a larger document. */
export function at(prefix: string, { code, path, message }: ContractFinding): ContractFinding {
  return { code, path: `${prefix}${path}`, message }
}
