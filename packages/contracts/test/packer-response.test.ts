import { expect, it } from 'vitest'
import { contracts, PackerResponse } from '../src/index.ts'

// Outside a contract's file this list is written once more on purpose: it is what the source document asks for, word for word.
const FIELDS = [
  'status',
  'summary',
  'runtime_state',
  'affected_assets',
  'diagnostics',
  'proposed_actions',
  'applied_actions',
  'blockers',
]

it('types the answer of every operation with status, summary, state, assets, diagnostics, actions and blockers', () => {
  const answers = contracts.filter(
    ({ name, json_schema }) => name.endsWith('Result') && JSON.stringify(json_schema).includes('runtime_state'),
  )
  const lacking = [PackerResponse, ...answers].flatMap(({ name, json_schema: { properties } }) =>
    FIELDS.filter((field) => !Object.hasOwn(Object(properties), field)).map((field) => `${name}.${field}`),
  )
  expect({ answers: answers.length, lacking }).toEqual({ answers: 19, lacking: [] })
})
