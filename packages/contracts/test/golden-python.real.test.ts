import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { canonicalJson, contracts } from '../src/index.ts'
import { invalidGoldens, type ValidGolden, validGoldens } from './golden.ts'
import { nearValid } from './near-valid.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-golden-'))
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

beforeAll(() => {
  execFileSync(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder])
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'jsonschema==4.26.0'])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('gives every golden document the same verdict in Python, from the JSON Schema alone, rules over several fields apart', () => {
  const [valid, invalid] = [validGoldens(), invalidGoldens()]
  const { accepted } = askPython({ cases: [...valid, ...invalid], canonical: [] })
  const byRule = invalid
    .filter(({ errors }) => errors.every(({ code }) => RULES.includes(code)))
    .map(({ title }) => title)
  expect(accepted.sort()).toEqual([...valid.map(({ title }) => title), ...byRule, ...KNOWN_LOOSER].sort())
})

it('reads near-valid documents as Python reads their JSON Schemas, rules over several fields apart', () => {
  const cases = contracts.flatMap((contract, index) =>
    nearValid(contract, 100 + index, 150).map(({ document }, run) => ({
      contract,
      title: `${contract.name} ${run}: ${JSON.stringify(document)}`,
      document,
    })),
  )
  const accepted = new Set(askPython({ cases, canonical: [] }).accepted)
  const verdicts = cases.map(({ contract, title, document }) => {
    const result = contract.safeParse(document)
    const ours = result.success || result.errors.every(({ code }) => RULES.includes(code))
    return { title, ours, python: accepted.has(title) }
  })
  expect(verdicts.filter(({ ours, python }) => ours !== python)).toEqual([])
  expect(accepted.size).toBeGreaterThan(cases.length / 5)
})

it('writes canonical JSON as a Python implementation does', () => {
  const text = fc.string({ unit: 'grapheme' })
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('node')),
      fc.dictionary(text, tie('node')),
    ),
  })).node
  const values = fc.sample(value, { numRuns: 500, seed: 7 }).map((sample) => JSON.parse(JSON.stringify(sample)))
  expect(askPython({ cases: [], canonical: values }).canonical).toEqual(values.map(canonicalJson))
})

// Codes of rules over several fields, since JSON Schemas hold one field at a time; and of an upper bound, which is a rule as well.
const RULES = [
  'asset_id_not_issued',
  'duplicate_asset_id',
  'duplicate_binding_id',
  'exit_or_signal',
  'field_not_in_scope',
  'invalid_fraction',
  'invalid_name',
  'no_override_field',
  'requirement_name_forbidden',
  'requirement_name_required',
  'unknown_binding_id',
]

// A pattern cannot know how many days a month has, and only JavaScript has a name that no object may have.
const KNOWN_LOOSER = ['DependencyOverridePatchV1/day-that-does-not-exist.json', 'ModelMetadataV1/reserved-name.json']

function askPython(request: { cases: readonly ValidGolden[]; canonical: readonly unknown[] }): {
  accepted: string[]
  canonical: string[]
} {
  const cases = request.cases.map(({ contract, title, document }) => ({ title, contract: contract.name, document }))
  const schemas = Object.fromEntries(contracts.map(({ name, json_schema }) => [name, json_schema]))
  const input = JSON.stringify({ schemas, cases, canonical: request.canonical })
  return JSON.parse(
    execFileSync(python, [join(import.meta.dirname, 'golden_check.py')], { input, encoding: 'utf8', maxBuffer: 1e8 }),
  )
}
