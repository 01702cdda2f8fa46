import { expect, it } from 'vitest'
import {
  contracts,
  PackerDiagnostic,
  PackerEvent,
  PackerOperationStatus,
  PackerProgress,
  PackerProjectContext,
  PackerResponse,
} from '../src/index.ts'

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

it('has one shape each of project, status, diagnostic and progress, in every request, answer and event of the packer', () => {
  const primitives = {
    project: PackerProjectContext,
    status: PackerOperationStatus,
    blockers: PackerDiagnostic,
    progress: PackerProgress,
  }
  const documents = contracts.filter(
    ({ name, json_schema }) =>
      name === PackerEvent.name ||
      (name.endsWith('Request') && Object.hasOwn(Object(json_schema.properties), 'project')) ||
      (name.endsWith('Result') && Object.hasOwn(Object(json_schema.properties), 'runtime_state')),
  )
  const uses = documents.flatMap(({ name, json_schema: { properties } }) =>
    Object.entries(primitives)
      .filter(([field]) => Object.hasOwn(Object(properties), field))
      .map(([field, primitive]) => {
        const { properties: members, enum: values } = primitive.json_schema
        const same = JSON.stringify(Object(properties)[field]).includes(JSON.stringify(members ?? values))
        return { use: `${name}.${field}`, field, same }
      }),
  )
  const count = (field: string) => uses.filter((each) => each.field === field).length
  expect(uses.filter(({ same }) => !same)).toEqual([])
  expect(['project', 'status', 'blockers', 'progress'].map(count)).toEqual([19, 19, 19, 1])
})
