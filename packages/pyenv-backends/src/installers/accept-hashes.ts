import { CodedError, canonicalizeName, parseRequirement } from '@plinth/contracts'
import type { RequestedRequirement } from './installer.ts'
import type { ResolvedLine } from './resolution-text.ts'

/** Narrows the hashes of a resolution to those that the requirements accept. Error: `hash_mismatch` when the index offers none of them. */
export function acceptHashes(
  lines: readonly ResolvedLine[],
  requirements: readonly RequestedRequirement[],
): ResolvedLine[] {
  const declared = new Map(
    requirements.map(({ requirement, hashes = [] }) => [canonicalizeName(parseRequirement(requirement).name), hashes]),
  )
  return lines.map((line) => ({ ...line, hashes: accepted(line, declared.get(line.name) ?? []) }))
}

function accepted({ requirement, hashes }: ResolvedLine, declared: readonly string[]): readonly string[] {
  if (declared.length === 0) return hashes
  const both = hashes.filter((hash) => declared.includes(hash))
  if (both.length > 0) return both
  throw new CodedError('hash_mismatch', `no file of ${requirement} on the index has one of the declared hashes`, {
    hint: 'The file on the index is not the one that was asked for; check the index before you change the hash.',
    details: { requirement, declared, offered: hashes },
  })
}
