import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isCodedError } from '../../src/errors/coded-error.ts'
import { normalizeSpecifier } from '../../src/pep440/normalize-specifier.ts'
import {
  comparePythonVersions,
  normalizePythonVersion,
  pythonVersionSortKey,
} from '../../src/pep440/normalize-version.ts'
import { specifierContains, specifierFilter } from '../../src/pep440/specifier-contains.ts'
import { evaluateMarker } from '../../src/pep508/evaluate-marker.ts'
import { normalizeMarker } from '../../src/pep508/marker.ts'
import { canonicalizeName, isNormalizedName, isValidName } from '../../src/pep508/names.ts'
import { type PythonRequirement, parseRequirement } from '../../src/pep508/requirement.ts'
import { parseWheelFilename } from '../../src/pep508/wheel-filename.ts'
import { markers, requirements, specifiers, texts, versions } from './arbitraries.ts'

const CAMPAIGN = { seed: 440, numRuns: 500 }
const ENVIRONMENT = { os_name: 'posix', sys_platform: 'linux', python_version: '3.11', platform_release: '6.1' }

it('orders versions totally: reflexive, antisymmetric, transitive, and by the sort key', () => {
  fc.assert(
    fc.property(versions, versions, versions, (a, b, c) => {
      const [low, middle, high] = [a, b, c].sort(comparePythonVersions)
      const [keyA, keyB] = [pythonVersionSortKey(a), pythonVersionSortKey(b)]
      expect(comparePythonVersions(a, a)).toBe(0)
      expect(comparePythonVersions(a, b) + comparePythonVersions(b, a)).toBe(0)
      expect(comparePythonVersions(low ?? a, high ?? a)).toBeLessThanOrEqual(0)
      expect(comparePythonVersions(low ?? a, middle ?? a)).toBeLessThanOrEqual(0)
      expect(Number(keyA > keyB) - Number(keyA < keyB)).toBe(comparePythonVersions(a, b))
    }),
    CAMPAIGN,
  )
})

it('normalises a version once and for all, to an equal version', () => {
  fc.assert(
    fc.property(versions, (version) => {
      const normal = normalizePythonVersion(version)
      expect(normalizePythonVersion(normal)).toBe(normal)
      expect(comparePythonVersions(version, normal)).toBe(0)
    }),
    CAMPAIGN,
  )
})

it('normalises a specifier set once and for all, to one that admits the same versions', () => {
  fc.assert(
    fc.property(specifiers, versions, (specifier, version) => {
      const normal = normalizeSpecifier(specifier)
      expect(normalizeSpecifier(normal)).toBe(normal)
      expect(specifierContains(normal, version)).toBe(specifierContains(specifier, version))
    }),
    CAMPAIGN,
  )
})

it('holds a set of specifiers to be what each of its clauses admits', () => {
  fc.assert(
    fc.property(fc.array(specifiers, { maxLength: 3 }), versions, (sets, version) => {
      expect(specifierContains(sets.join(','), version)).toBe(sets.every((set) => specifierContains(set, version)))
    }),
    CAMPAIGN,
  )
})

it('filters versions to some of those it contains, in order, and to all of them with pre-releases', () => {
  fc.assert(
    fc.property(specifiers, fc.array(versions, { maxLength: 8 }), (specifier, candidates) => {
      const contained = candidates.filter((version) => specifierContains(specifier, version))
      const filtered = specifierFilter(specifier, candidates)
      expect(specifierFilter(specifier, candidates, { prereleases: true })).toEqual(contained)
      expect(filtered).toEqual(contained.filter((version) => filtered.includes(version)))
      expect(filtered.length === 0).toBe(contained.length === 0)
    }),
    CAMPAIGN,
  )
})

it('reads what it printed of a requirement as the same requirement', () => {
  fc.assert(
    fc.property(requirements, (text) => {
      const read = parseRequirement(text)
      expect(parseRequirement(print(read))).toEqual(read)
    }),
    CAMPAIGN,
  )
})

it('normalises a marker once and for all, to one with the same truth', () => {
  fc.assert(
    fc.property(markers, (marker) => {
      const normal = normalizeMarker(marker)
      expect(normalizeMarker(normal)).toBe(normal)
      expect(evaluateMarker(normal, ENVIRONMENT)).toBe(evaluateMarker(marker, ENVIRONMENT))
    }),
    CAMPAIGN,
  )
})

it('joins markers as and and or do, and binding closer', () => {
  fc.assert(
    fc.property(markers, markers, markers, (a, b, c) => {
      const holds = (marker: string) => evaluateMarker(marker, ENVIRONMENT)
      expect(holds(`(${a}) or (${b}) and (${c})`)).toBe(holds(a) || (holds(b) && holds(c)))
    }),
    CAMPAIGN,
  )
})

it('canonicalises a name once and for all, and a valid one to a normalised one', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const canonical = canonicalizeName(text)
      expect(canonicalizeName(canonical)).toBe(canonical)
      expect(isValidName(text)).toBe(isValidName(text) && isNormalizedName(canonical))
    }),
    CAMPAIGN,
  )
})

it('throws nothing but a CodedError, whatever the text', () => {
  const operations = [
    normalizePythonVersion,
    normalizeSpecifier,
    normalizeMarker,
    parseRequirement,
    parseWheelFilename,
    (text: string) => parseWheelFilename(`a-1-${text}.whl`),
    (text: string) => specifierContains(text, text),
    (text: string) => evaluateMarker(text, { os_name: text }),
  ]
  fc.assert(
    fc.property(texts, (text) => {
      for (const operation of operations) expect(refusesWithCode(() => operation(text))).toBe(true)
    }),
    { ...CAMPAIGN, numRuns: 3000 },
  )
})

function refusesWithCode(ask: () => unknown): boolean {
  try {
    ask()
    return true
  } catch (error) {
    return isCodedError(error)
  }
}

function print({ name, extras, specifier, url, marker }: PythonRequirement): string {
  const target = url === null ? specifier : ` @ ${url} `
  return `${name}${extras.length > 0 ? `[${extras.join(',')}]` : ''}${target}${marker === null ? '' : `; ${marker}`}`
}
