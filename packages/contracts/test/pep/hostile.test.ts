import { expect, it } from 'vitest'
import { isCodedError } from '../../src/errors/coded-error.ts'
import { normalizeSpecifier } from '../../src/pep440/normalize-specifier.ts'
import { normalizePythonVersion } from '../../src/pep440/normalize-version.ts'
import { specifierContains } from '../../src/pep440/specifier-contains.ts'
import { evaluateMarker } from '../../src/pep508/evaluate-marker.ts'
import { canonicalizeName, isNormalizedName, isValidName } from '../../src/pep508/names.ts'
import { parseRequirement } from '../../src/pep508/requirement.ts'
import { parseWheelFilename } from '../../src/pep508/wheel-filename.ts'

const HEADS = ['', '1', '1.0a', '1+', '==1', '~=1.', '===', 'foo', 'foo[a', 'foo @ ', 'foo;', "os_name == '", '(']
const UNITS = [
  ' ',
  '\n',
  '1',
  'a',
  '-',
  '.1',
  '-1',
  '1!',
  '==1,',
  '===',
  '(',
  '[',
  'a,',
  "'\\",
  '\ud800',
  "'a'=='b' or ",
]
const OPERATIONS: Readonly<Record<string, (text: string) => unknown>> = {
  normalizePythonVersion,
  normalizeSpecifier,
  specifierContains: (text) => specifierContains(text, text),
  parseRequirement,
  evaluateMarker: (text) => evaluateMarker(text, { os_name: text }),
  canonicalizeName,
  isValidName,
  isNormalizedName,
  parseWheelFilename: (text) => parseWheelFilename(`a-1-${text}-${text}-${text}.whl`),
}

/** A quadratic reading of 100,000 characters would take tens of seconds. */
const LIMIT_MS = 1500

it('reads or refuses any 100 kB of hostile text in linear time', { timeout: 300_000 }, () => {
  const slow = HEADS.flatMap((head) => UNITS.flatMap((unit) => slowOperations(head, unit)))
  expect(slow).toEqual([])
})

function slowOperations(head: string, unit: string): string[] {
  const text = `${head}${unit.repeat(100_000 / unit.length)}x;`
  return Object.entries(OPERATIONS)
    .filter(([, operation]) => milliseconds(() => operation(text)) > LIMIT_MS)
    .map(([name]) => `${name}: ${JSON.stringify(head)} and many ${JSON.stringify(unit)}`)
}

function milliseconds(ask: () => unknown): number {
  const start = performance.now()
  try {
    ask()
  } catch (error) {
    if (!isCodedError(error)) throw error
  }
  return performance.now() - start
}
