import { expect, it } from 'vitest'
import { isCodedError } from '../../src/errors/coded-error.ts'
import { normalizeSpecifier } from '../../src/pep440/normalize-specifier.ts'
import { comparePythonVersions, normalizePythonVersion } from '../../src/pep440/normalize-version.ts'
import { specifierContains } from '../../src/pep440/specifier-contains.ts'
import { evaluateMarker } from '../../src/pep508/evaluate-marker.ts'
import { normalizeMarker } from '../../src/pep508/marker.ts'
import { isNormalizedName } from '../../src/pep508/names.ts'
import { parseRequirement } from '../../src/pep508/requirement.ts'
import { parseWheelFilename } from '../../src/pep508/wheel-filename.ts'

function refusal(ask: () => unknown): { code: string; message: string; details: unknown } | 'accepted' {
  try {
    ask()
    return 'accepted'
  } catch (error) {
    if (!isCodedError(error)) throw error
    return { code: error.code, message: error.message, details: error.details }
  }
}

it('refuses a text that is no PEP 440 version with invalid_version', () => {
  const expected = { code: 'invalid_version', message: '"1.x" is not a PEP 440 version', details: {} }
  expect(refusal(() => normalizePythonVersion('1.x'))).toEqual(expected)
  expect(refusal(() => comparePythonVersions('1', '1.x'))).toEqual(expected)
})

it('refuses a version with a number of more than 4300 digits, as CPython does', () => {
  const codes = ['1'.repeat(4300), '1'.repeat(4301), `1+a${'1'.repeat(4301)}`, `1+a.${'1'.repeat(4301)}`].map(
    (text) => {
      const outcome = refusal(() => normalizePythonVersion(text))
      return outcome === 'accepted' ? outcome : outcome.code
    },
  )
  expect(codes).toEqual(['accepted', 'invalid_version', 'accepted', 'invalid_version'])
})

it('refuses a text of over a million characters before a regular expression can run out of stack on it', () => {
  const long = `1${'.1'.repeat(10_000_000)}`
  const asks = [
    () => normalizePythonVersion(long),
    () => normalizeSpecifier(`==${long}`),
    () => specifierContains('', long, { prereleases: false }),
    () => normalizeMarker(long),
    () => parseRequirement(`a==${long}`),
    () => isNormalizedName(`a${'-a'.repeat(10_000_000)}`),
  ]
  const outcomes = asks.map((ask) => refusal(ask))
  expect(outcomes.map((outcome) => (outcome === 'accepted' ? outcome : outcome.code))).toEqual([
    'invalid_version',
    'invalid_specifier',
    'accepted',
    'invalid_marker',
    'invalid_requirement',
    'accepted',
  ])
})

it('names the clause that is no PEP 440 specifier in an invalid_specifier', () => {
  const expected = {
    code: 'invalid_specifier',
    message: '"=>1.0" is not a PEP 440 version specifier',
    details: {},
  }
  expect(refusal(() => specifierContains('>=0.1, =>1.0', '1.0'))).toEqual(expected)
  expect(refusal(() => normalizeSpecifier('>=0.1, =>1.0'))).toEqual(expected)
})

it('refuses a broken marker with invalid_marker and the place where it breaks', () => {
  expect(refusal(() => normalizeMarker("os_name = 'nt'"))).toEqual({
    code: 'invalid_marker',
    message: 'not a PEP 508 marker: expected one of <=, <, !=, ==, >=, >, ~=, ===, in, not in at character 9',
    details: { position: 8 },
  })
})

it('says invalid_marker with a reason for a marker that means nothing in an environment', () => {
  const outcomes = ["extras == 'a'", "'a' == 'b'", "os_name ~= 'nt'", "extras in 'a'"].map((marker) => {
    const outcome = refusal(() =>
      evaluateMarker(marker, { os_name: 'nt', ...(marker.includes(' in ') && { extras: [] }) }),
    )
    return outcome === 'accepted' ? outcome : [outcome.code, outcome.details]
  })
  expect(outcomes).toEqual([
    ['invalid_marker', { reason: 'undefined_variable' }],
    ['invalid_marker', { reason: 'undefined_variable' }],
    ['invalid_marker', { reason: 'undefined_comparison' }],
    ['invalid_marker', { reason: 'undefined_comparison' }],
  ])
})

it('does not find the properties that every object has in a marker environment', () => {
  expect(refusal(() => evaluateMarker("'a' == 'constructor'", {}))).toEqual({
    code: 'invalid_marker',
    message: 'the environment has no marker variable "constructor"',
    details: { reason: 'undefined_variable' },
  })
})

it('refuses parentheses nested deeper than packaging itself can read', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}os_name == 'nt'${')'.repeat(depth)}`
  expect(evaluateMarker(nested(320), { os_name: 'nt' })).toBe(true)
  expect(refusal(() => normalizeMarker(nested(321)))).toMatchObject({ code: 'invalid_marker' })
})

it('keeps the text of a broken requirement, and so a password in its URL, out of the error', () => {
  expect(refusal(() => parseRequirement('numpy @ https://me:secret@host/numpy.whl and more'))).toEqual({
    code: 'invalid_requirement',
    message: 'not a PEP 508 requirement: expected a semicolon or the end at character 42',
    details: { position: 41 },
  })
})

it('calls a bad clause or an unprintable marker inside a requirement an invalid_requirement', () => {
  const codes = ['a===1,b', `a; os_name == "it's \\x22"`].map((text) => {
    const outcome = refusal(() => parseRequirement(text))
    return outcome === 'accepted' ? outcome : outcome.code
  })
  expect(codes).toEqual(['invalid_requirement', 'invalid_requirement'])
})

it('says what is wrong with a file name that is no wheel', () => {
  const names = ['a-1.zip', 'a-1.whl', 'a__b-1-py3-none-any.whl', 'a-x-py3-none-any.whl', 'a-1-b-py3-none-any.whl']
  const many = Array.from({ length: 101 }, (_, at) => `p${at}`).join('.')
  const outcomes = [...names, 'a-1-3-none-any.whl', `a-1-${many}-${many}-any.whl`].map((name) => {
    const outcome = refusal(() => parseWheelFilename(name))
    return outcome === 'accepted' ? outcome : `${outcome.code}:${outcome.message.split("wheel's file name:")[1]}`
  })
  expect(outcomes).toEqual([
    'invalid_wheel_filename: it does not end in .whl',
    'invalid_wheel_filename: it has not five or six parts',
    'invalid_wheel_filename: its name is not a project name',
    'invalid_wheel_filename: its version is not a PEP 440 version',
    'invalid_wheel_filename: its build tag does not start with a number',
    'invalid_wheel_filename: its tags are not a python-abi-platform triple',
    'invalid_wheel_filename: its tags are not a python-abi-platform triple',
  ])
})
