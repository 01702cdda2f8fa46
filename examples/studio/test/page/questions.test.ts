import { type DependencyEnvironmentStatusV1, DependencyOverridePatchV1, type MissingInputV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { answersOf, questionsOf } from '../../page/src/canvas/environment/questions.ts'
import { refusedValues } from '../../page/src/canvas/environment/refused-values.ts'

const NOW = new Date('2026-11-21T20:00:00.000Z')
const PYTHON = missing({ code: 'python_not_found', field: 'python_executable', suggestions: ['/usr/bin/python3.12'] })
const INDEX = missing({ code: 'index_not_found', field: 'index_url', requirement_name: 'numpy' })
const MORE = missing({ code: 'index_not_found', field: 'extra_index_urls', requirement_name: 'numpy' })

it('asks one question for each missing input, and none in any other state', () => {
  const status = needing(PYTHON, INDEX, MORE)
  expect(questionsOf(status).map(({ label, takes, input }) => [label, takes, input])).toEqual([
    ['Python interpreter of binding light', 'line', PYTHON],
    ['Index of numpy', 'line', INDEX],
    ['More indexes of numpy', 'lines', MORE],
  ])
  expect(questionsOf({ ...status, state: 'checking' })).toEqual([])
  expect(questionsOf(undefined)).toEqual([])
})

it('keeps the id of a question while the same input is missing, and gives each its own', () => {
  const [first, ...others] = questionsOf(needing(PYTHON, INDEX, MORE)).map(({ id }) => id)
  expect(questionsOf(needing({ ...PYTHON, message: 'still none' })).map(({ id }) => id)).toEqual([first])
  expect(new Set([first, ...others]).size).toBe(3)
})

it('turns the answers into patches that the contract takes, and leaves blank ones out', () => {
  const questions = questionsOf(needing(PYTHON, INDEX, MORE))
  const [python, index, more] = questions.map(({ id }) => id)
  const texts = {
    [python ?? '']: '  /usr/bin/python3.12 ',
    [index ?? '']: ' ',
    [more ?? '']: 'https://one.example/simple\n https://two.example/simple\n',
  }
  const answers = answersOf(questions, texts, NOW)
  const patch = { contract_version: 1, binding_id: 'light', source: 'user', updated_at: NOW.toISOString() } as const
  expect(answers).toEqual([
    { id: python, patch: { ...patch, scope: 'binding', fields: { python_executable: '/usr/bin/python3.12' } } },
    {
      id: more,
      patch: {
        ...patch,
        scope: 'requirement',
        requirement_name: 'numpy',
        fields: { extra_index_urls: ['https://one.example/simple', 'https://two.example/simple'] },
      },
    },
  ])
  expect(answers.map((answer) => DependencyOverridePatchV1.parse(answer.patch))).toEqual(
    answers.map((answer) => answer.patch),
  )
})

it('finds the answers that were refused by their place in the request', () => {
  const errors = [
    {
      code: 'unsupported_url_scheme',
      path: '/overrides/0/fields/index_url',
      message: 'an index cannot be read by ftp:',
    },
    {
      code: 'invalid_path',
      path: '/overrides/2/fields/wheel_source_path',
      message: 'overrides.2.fields.wheel_source_path is not absolute',
    },
    { code: 'blank', path: '/model_id', message: 'is not the id of a model' },
    'not a finding',
  ]
  const document = { contract_version: 1, code: 'invalid_contract', message: 'wrong', details: { errors } } as const
  expect([...refusedValues(document)]).toEqual([
    [0, { code: 'unsupported_url_scheme', message: 'an index cannot be read by ftp:' }],
    [2, { code: 'invalid_path', message: 'is not absolute' }],
  ])
  expect([...refusedValues({ ...document, details: { errors: 'none' } })]).toEqual([])
})

function missing(parts: Partial<MissingInputV1> & Pick<MissingInputV1, 'code' | 'field'>): MissingInputV1 {
  return { binding_id: 'light', message: 'something is missing', accepts: 'a value', suggestions: [], ...parts }
}

function needing(...missing_inputs: MissingInputV1[]): DependencyEnvironmentStatusV1 {
  const lists = { bindings: [], timeline: [], diagnostics: [] }
  return { contract_version: 1, state: 'needs_user_input', mode: 'auto', missing_inputs, ...lists }
}
