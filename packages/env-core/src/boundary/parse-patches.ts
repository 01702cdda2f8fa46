import { type ContractFinding, DependencyOverridePatchV1 } from '@plinth/contracts'
import type { IndexPolicy } from './index-location.ts'
import { type MovedCredential, moveFromPatch } from './move-credentials.ts'
import { patchFindings } from './patch-findings.ts'
import { unsoundTexts } from './request-limits.ts'

/** The patches that fit their contract, without credentials, and everything that is wrong with the list. */
export interface ParsedPatches {
  readonly patches: readonly DependencyOverridePatchV1[]
  readonly credentials: readonly MovedCredential[]
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
    return { patches: [], credentials: [], findings: [{ code: 'invalid_type', path, message: 'is not a list' }] }
  const patches: DependencyOverridePatchV1[] = []
  const credentials: MovedCredential[] = []
  const findings: ContractFinding[] = []
  for (let index = 0; index < value.length; index += 1) {
    const each = DependencyOverridePatchV1.safeParse(value[index])
    const moved = each.success ? moveFromPatch(each.data, `${path}/${index}`) : null
    const found = moved ? [...unsoundTexts(moved.value, ''), ...patchFindings(moved.value, policy)] : errorsOf(each)
    if (moved) patches.push(moved.value)
    credentials.push(...(moved?.credentials ?? []))
    findings.push(...found.map((finding) => at(`${path}/${index}`, finding)))
    if (index % AT_ONCE === AT_ONCE - 1) yield value.length
  }
  return { patches, credentials, findings }
}

function errorsOf(parsed: ReturnType<typeof DependencyOverridePatchV1.safeParse>): readonly ContractFinding[] {
  return parsed.success ? [] : parsed.errors
}

/** A finding inside a larger document. */
export function at(prefix: string, { code, path, message }: ContractFinding): ContractFinding {
  return { code, path: `${prefix}${path}`, message }
}
