import { CodedError } from '@plinth/contracts'
import type { DamageCode, FileDamage } from './thread/file-task.ts'

/** How many damaged files an error lists; it names all distributions. */
const LISTED = 50

/** What is wrong, in the words of a sentence about the file. */
const WORDS: Readonly<Record<DamageCode, string>> = {
  record_missing: 'could not be read',
  file_outside_environment: 'is claimed and lies outside the environment',
  file_missing: 'is missing',
  file_replaced: 'is no regular file any more',
  file_size_mismatch: 'has not the size that its RECORD says',
  file_digest_mismatch: 'is not what was installed',
  file_unreadable: 'cannot be read',
  file_not_executable: 'cannot be executed any more',
  file_added: 'was added',
  folder_replaced: 'is a link to elsewhere',
}

const OTHER_SOURCE = 'Such a distribution cannot be kept in an environment; choose another version or source.'
const AGAIN = 'Run ensure again with network access: what is damaged in the download cache is downloaded anew.'
/**
 * The error for damaged files: code and message are those of the first. `details`: `name` of the first, `distributions` (names), `files`
 * ({ name, code, distribution }, at most fifty) and `count`.
 */
export function damageError(damages: readonly FileDamage[]): CodedError {
  const [first] = damages
  if (!first) throw new Error('there is damage')
  const { code, name } = first
  return new CodedError(code, describeDamage(damages), {
    hint: code === 'record_missing' || code === 'file_outside_environment' ? OTHER_SOURCE : AGAIN,
    details: {
      name,
      distributions: damagedDistributions(damages),
      files: damages.slice(0, LISTED).map(({ name, code, distribution }) => ({ name, code, distribution })),
      count: damages.length,
    },
  })
}

/** One sentence about the first damage, and how many there are. */
export function describeDamage([first, ...others]: readonly FileDamage[]): string {
  if (!first) return ''
  const of = first.distribution === '' ? '' : ` of ${first.distribution}`
  const found = first.found === undefined ? '' : ` (${first.found})`
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  return `${first.name}${of} ${WORDS[first.code]}${found}${more}`
}

/** Names of the distributions with a damaged file, sorted. */
function damagedDistributions(damages: readonly FileDamage[]): string[] {
  return [...new Set(damages.map(({ distribution }) => distribution))].filter((name) => name !== '').sort()
}
