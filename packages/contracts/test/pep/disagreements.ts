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
import { parseRequirement } from '../../src/pep508/requirement.ts'
import { parseWheelFilename } from '../../src/pep508/wheel-filename.ts'
import type { Vectors } from './vectors.ts'

/** What was asked, what packaging says and what we say. */
export interface Verdict {
  readonly about: unknown
  readonly packaging: unknown
  readonly plinth: unknown
}

/** The vectors on which our verdict is not packaging's. A refusal on our side is the code of its CodedError; any other error passes through. */
export function disagreements(vectors: Vectors): Verdict[] {
  return [
    ...versionVerdicts(vectors),
    ...specifierVerdicts(vectors),
    ...requirementVerdicts(vectors),
    ...markerVerdicts(vectors),
    ...nameVerdicts(vectors),
  ].filter(({ packaging, plinth }) => JSON.stringify(packaging) !== JSON.stringify(plinth))
}

/** How many verdicts {@link disagreements} compares. */
export function countCases(vectors: Vectors): number {
  return Object.values(vectors).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
}

function verdict(about: unknown, packaging: unknown, ask: () => unknown): Verdict {
  try {
    return { about, packaging, plinth: ask() }
  } catch (error) {
    if (isCodedError(error)) return { about, packaging, plinth: error.code }
    throw error
  }
}

function versionVerdicts({ parse, compare, sort }: Vectors): Verdict[] {
  return [
    ...parse.map((row) => verdict(row, row.normalized ?? 'invalid_version', () => normalizePythonVersion(row.input))),
    ...parse
      .filter(({ is_prerelease }) => is_prerelease !== undefined)
      .map((row) => verdict(row, row.is_prerelease, () => !specifierContains('', row.input, { prereleases: false }))),
    ...compare.map((row) => verdict(row, row.cmp, () => comparePythonVersions(row.a, row.b))),
    ...compare.map((row) =>
      verdict(row, row.cmp, () => {
        const [a, b] = [pythonVersionSortKey(row.a), pythonVersionSortKey(row.b)]
        return Number(a > b) - Number(a < b)
      }),
    ),
    ...sort.map((row) => verdict(row, row.sorted, () => row.input.toSorted(comparePythonVersions))),
  ]
}

function specifierVerdicts({ validity, contains, filter }: Vectors): Verdict[] {
  return [
    ...validity.map((row) => verdict(row, row.str ?? 'invalid_specifier', () => normalizeSpecifier(row.input))),
    ...contains.map((row) =>
      verdict(row, row.contains ?? 'invalid_specifier', () => specifierContains(row.specifier, row.version, row)),
    ),
    ...filter.map((row) =>
      verdict(row, row.output ?? 'invalid_specifier', () => specifierFilter(row.specifier, row.input, row)),
    ),
  ]
}

function requirementVerdicts({ requirements }: Vectors): Verdict[] {
  return requirements.map((row) => {
    const { name, canonical_name, extras, specifier, url = null, marker = null } = row
    const expected = row.valid ? { name, canonical_name, extras, specifier, url, marker } : 'invalid_requirement'
    return verdict(row, expected, () => parseRequirement(row.input))
  })
}

function markerVerdicts({ evaluations, environments }: Vectors): Verdict[] {
  return evaluations.flatMap((row) => {
    const environment = { ...environments[row.env], extra: row.extra }
    return [
      verdict(row, row.str ?? 'invalid_marker', () => normalizeMarker(row.marker)),
      verdict(row, row.result ?? 'invalid_marker', () => evaluateMarker(row.marker, environment)),
    ]
  })
}

function nameVerdicts({ names, wheels }: Vectors): Verdict[] {
  return [
    ...names.map((row) =>
      verdict(row, [row.valid, row.canonical, row.is_normalized], () => [
        isValidName(row.input),
        canonicalizeName(row.input),
        isNormalizedName(row.input),
      ]),
    ),
    ...wheels.map((row) => {
      const { name, version, build, tags } = row
      const expected = row.valid ? { name, version, build, tags: tags?.toSorted() } : 'invalid_wheel_filename'
      return verdict(row, expected, () => parseWheelFilename(row.input))
    }),
  ]
}
