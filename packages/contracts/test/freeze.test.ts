import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contracts } from '../src/index.ts'
import { defineContract, flag, integer, list, nonBlank, oneOf, optional, part, text } from '../src/schema/index.ts'
import { reportFreeze } from '../tools/freeze-report.ts'
import { frozenPlaces, goldenDigests, readGoldenRecord, readSchemas } from '../tools/frozen-files.ts'

const places = frozenPlaces(join(import.meta.dirname, '..'))
const fields = {
  name: nonBlank(),
  state: oneOf(['on', 'off']),
  size: optional(integer({ min: 0 })),
  rows: list(part({ id: text(), mark: optional(text()) })),
}
const before = defineContract({ name: 'SampleV1', fields })
const unchanged = { digests: {}, accepted: () => true }
const frozen = { schemas: new Map([[before.name, before.json_schema]]), golden: {} }

it('holds for the contracts as they are, and the frozen files and golden documents are current', () => {
  const accepted = () => true
  const report = reportFreeze(
    contracts,
    { schemas: readSchemas(places.frozen), golden: readGoldenRecord(places) },
    { digests: goldenDigests(places), accepted },
  )
  expect(report).toEqual({ broken: [], grown: [] })
  expect(goldenDigests(places)).toEqual(readGoldenRecord(places))
})

it('keeps the schemas of drafts beside the frozen ones', () => {
  const drafts = contracts
    .filter(({ status }) => status === 'draft')
    .map(({ name, json_schema }) => [name, json_schema])
  expect(Object.fromEntries(readSchemas(places.draft))).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(drafts))))
})

it('accepts a new optional field, in nested and strict objects too, and a new contract', () => {
  const after = defineContract({
    name: 'SampleV1',
    fields: {
      ...fields,
      note: optional(text()),
      rows: list(part({ id: text(), mark: optional(text()), added: optional(flag()) })),
    },
  })
  const other = defineContract({ name: 'OtherV1', fields: { a: text() } })
  expect(reportFreeze([after, other], frozen, unchanged)).toEqual({
    broken: [],
    grown: ['SampleV1: new optional fields', 'OtherV1: a new contract'],
  })
  const strict = defineContract({ name: 'SampleV1', unknown_fields: 'refuse', fields })
  const strictAfter = defineContract({
    name: 'SampleV1',
    unknown_fields: 'refuse',
    fields: { ...fields, note: optional(text()) },
  })
  expect(
    reportFreeze([strictAfter], { ...frozen, schemas: new Map([['SampleV1', strict.json_schema]]) }, unchanged).broken,
  ).toEqual([])
})

const { name: _name, ...withoutName } = fields
it.each([
  ['removing a field', withoutName, ['name is no longer required', 'name was removed or renamed']],
  [
    'renaming a field',
    { ...withoutName, title: nonBlank() },
    ['name is no longer required', 'name was removed or renamed', 'title became required'],
  ],
  ['retyping a field', { ...fields, size: optional(text()) }, ['size changed type']],
  ['tightening a bound', { ...fields, size: optional(integer({ min: 1 })) }, ['size changed minimum from 0 to 1']],
  [
    'tightening a form',
    { ...fields, rows: list(part({ id: nonBlank(), mark: optional(text()) })) },
    ['rows[].id changed pattern from nothing'],
  ],
  ['making a field required', { ...fields, size: integer({ min: 0 }) }, ['size became required']],
  [
    'making a nested field required',
    { ...fields, rows: list(part({ id: text(), mark: text() })) },
    ['rows[].mark became required'],
  ],
  ['making a required field optional', { ...fields, name: optional(nonBlank()) }, ['name is no longer required']],
  ['adding a required field', { ...fields, added: text() }, ['added became required']],
  ['dropping a value of a closed set', { ...fields, state: oneOf(['on']) }, ['state lost the value "off"']],
  [
    'adding a value to a closed set',
    { ...fields, state: oneOf(['on', 'off', 'idle']) },
    ['state gained the value "idle"'],
  ],
] as const)('refuses %s with a message that names the field and the way out', (_change, after, expected) => {
  const { broken, grown } = reportFreeze([defineContract({ name: 'SampleV1', fields: after })], frozen, unchanged)
  expect(grown).toEqual([])
  for (const part of expected) expect(broken.join('\n')).toContain(`SampleV1: ${part}`)
  expect(
    broken.every((line) => line.endsWith('SampleV1 is frozen: leave it as it is and make SampleV2 beside it')),
  ).toBe(true)
})

it('refuses closing an open contract and opening a closed one', () => {
  const closed = defineContract({ name: 'SampleV1', unknown_fields: 'refuse', fields })
  expect(reportFreeze([closed], frozen, unchanged).broken.length).toBeGreaterThan(0)
  expect(
    reportFreeze([before], { ...frozen, schemas: new Map([['SampleV1', closed.json_schema]]) }, unchanged).broken
      .length,
  ).toBeGreaterThan(0)
})

it('refuses removing a contract and taking a frozen one back to draft', () => {
  const gone = [
    'SampleV1: the contract was removed or renamed; SampleV1 is frozen: leave it as it is and make SampleV2 beside it',
  ]
  expect(reportFreeze([], frozen, unchanged).broken).toEqual(gone)
  expect(
    reportFreeze([defineContract({ name: 'SampleV1', status: 'draft', fields })], frozen, unchanged).broken,
  ).toEqual(gone)
})

it('refuses a golden document that was removed, changed, or is no longer valid', () => {
  const golden = { 'SampleV1/a.json': 'd1' }
  const report = (digests: Record<string, string>, accepted: boolean) =>
    reportFreeze([before], { ...frozen, golden }, { digests, accepted: () => accepted }).broken
  expect([
    report({}, true),
    report({ 'SampleV1/a.json': 'd2' }, true),
    report({ 'SampleV1/a.json': 'd1' }, false),
    report({ 'SampleV1/a.json': 'd1' }, true),
  ]).toEqual([
    ['SampleV1/a.json: this golden document was removed; every document that was ever valid stays'],
    ['SampleV1/a.json: this golden document was changed; add another one instead'],
    ['SampleV1/a.json: this golden document is no longer valid; a rule was tightened'],
    [],
  ])
})
