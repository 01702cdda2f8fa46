import { expect, it } from 'vitest'
import { aBinding, aRequirement } from '../../src/testing.ts'
import { binding, expectedOf, findingsOf, overriding, payload, type Row, requiring, SOUND } from './hostile.ts'

const PAYLOAD = '/dependency_requirements'
const BINDING = `${PAYLOAD}/bindings/0`
const REQUIREMENT = `${BINDING}/requirements/0`
const PATCH = '/overrides/0'
const LONG = 'x'.repeat(10_000_000)
const WITH_PROTO: unknown = JSON.parse('{"__proto__":{"x":1}}')
const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

const SHAPES: readonly Row[] = [
  ['a list as request', [], 'invalid_type', ''],
  ['a payload that is missing', {}, 'missing_field', PAYLOAD],
  ['a payload as text', { dependency_requirements: '{}' }, 'invalid_type', PAYLOAD],
  ['a blank binding id', binding({ binding_id: ' ' }), 'blank', `${BINDING}/binding_id`],
  ['a blank profile id', binding({ profile_id: '\t' }), 'blank', `${BINDING}/profile_id`],
  ['a blank requirement name', requiring({ name: '' }), 'blank', `${REQUIREMENT}/name`],
  ['a blank platform key', payload({ platform_key: ' ' }), 'blank', `${PAYLOAD}/platform_key`],
  ['a number as name', requiring({ name: 7 }), 'invalid_type', `${REQUIREMENT}/name`],
  ['a number as pin', requiring({ exact_pin: 2 }), 'invalid_type', `${REQUIREMENT}/exact_pin`],
  ['a list as index', requiring({ index_url: ['https://a.example'] }), 'invalid_type', `${REQUIREMENT}/index_url`],
  ['another kind of requirement', requiring({ kind: 'command' }), 'invalid_value', `${REQUIREMENT}/kind`],
  [
    'a hash of letters',
    requiring({ hashes: [`sha256:${'g'.repeat(64)}`] }),
    'invalid_format',
    `${REQUIREMENT}/hashes/0`,
  ],
  [
    'a hash too short',
    requiring({ hashes: [`sha256:${'a'.repeat(63)}`] }),
    'invalid_format',
    `${REQUIREMENT}/hashes/0`,
  ],
  ['a hash by md5', requiring({ hashes: [`md5:${'a'.repeat(32)}`] }), 'invalid_format', `${REQUIREMENT}/hashes/0`],
  [
    'a hash with a line break',
    requiring({ hashes: [`sha256:${'a'.repeat(64)}\n`] }),
    'invalid_format',
    `${REQUIREMENT}/hashes/0`,
  ],
  [
    'a selected id that nobody has',
    payload({ selected_binding_ids: ['x'] }),
    'unknown_binding_id',
    `${PAYLOAD}/selected_binding_ids/0`,
  ],
  [
    'an unknown validation state',
    payload({ validation_state: 'fine' }),
    'invalid_value',
    `${PAYLOAD}/validation_state`,
  ],
  ['a member named __proto__', binding({ requirements: [WITH_PROTO] }), 'reserved_name', `${REQUIREMENT}/__proto__`],
  ['a payload too deep', payload({ extra: nested(600) }), 'too_deep', `${PAYLOAD}/extra${'/0'.repeat(19)}`],
  ['a name of 10 MB', requiring({ name: LONG }), 'too_long', `${REQUIREMENT}/name`],
  ['a pin of 10 MB', requiring({ exact_pin: `==${LONG}` }), 'too_long', `${REQUIREMENT}/exact_pin`],
  ['a marker of 10 MB', requiring({ markers: LONG }), 'too_long', `${REQUIREMENT}/markers`],
  ['a model id of 10 MB', payload({ model_id: LONG }), 'too_long', `${PAYLOAD}/model_id`],
  ['a name with half a character', requiring({ name: 'numpy\ud800' }), 'not_json', `${REQUIREMENT}/name`],
  ['an env id with half a character', binding({ env_id: '\udfff' }), 'not_json', `${BINDING}/env_id`],
  [
    '100,000 requirements',
    binding({ requirements: Array(100_000).fill(aRequirement('a', '1')) }),
    'too_many',
    `${PAYLOAD}/bindings`,
  ],
  ['100,000 bindings', payload({ bindings: Array(100_000).fill(aBinding([])) }), 'too_many', `${PAYLOAD}/bindings`],
  ['100,000 patches', { dependency_requirements: SOUND, overrides: Array(100_000).fill({}) }, 'too_many', '/overrides'],
  ['a binding id with a line break', binding({ binding_id: 'a\nb' }), 'control_character', `${BINDING}/binding_id`],
  [
    'a model id that colours terminals',
    payload({ model_id: '\u001b[31m' }),
    'control_character',
    `${PAYLOAD}/model_id`,
  ],
  ['a mode as number', { dependency_requirements: SOUND, mode: 1 }, 'invalid_value', '/mode'],
]

const DAY = '2026-02-30T00:00:00Z'
const PATCHES: readonly Row[] = [
  [
    'a patch of another version',
    overriding({ index_url: 'https://a.example' }, { contract_version: 2 }),
    'unsupported_version',
    `${PATCH}/contract_version`,
  ],
  ['a patch without fields', overriding({}), 'no_override_field', `${PATCH}/fields`],
  [
    'a patch at a day that does not exist',
    overriding({ wheel_source_path: '/w' }, { updated_at: DAY }),
    'invalid_format',
    `${PATCH}/updated_at`,
  ],
  [
    'a patch at a local time',
    overriding({ wheel_source_path: '/w' }, { updated_at: '2026-01-01T00:00:00' }),
    'invalid_format',
    `${PATCH}/updated_at`,
  ],
  [
    'a name in binding scope',
    overriding({ wheel_source_path: '/w' }, { requirement_name: 'numpy' }),
    'requirement_name_forbidden',
    `${PATCH}/requirement_name`,
  ],
  [
    'a source of one package for a whole binding',
    overriding({ package_source_override: '/w' }),
    'field_not_in_scope',
    `${PATCH}/fields/package_source_override`,
  ],
  ['wheels as an object', overriding({ wheel_source_path: {} }), 'invalid_type', `${PATCH}/fields/wheel_source_path`],
]

it('refuses every malformed or oversized request with code and JSON Pointer', async () => {
  expect(await findingsOf(SHAPES)).toEqual(expectedOf(SHAPES))
})

it('refuses every malformed patch with code and JSON Pointer', async () => {
  expect(await findingsOf(PATCHES)).toEqual(expectedOf(PATCHES))
})
