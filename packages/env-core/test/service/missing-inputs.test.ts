import { expect, it } from 'vitest'
import {
  aBinding,
  aPatch,
  aRequirement,
  aRuntime,
  createFakePorts,
  type FakePortsSettings,
  requirementsOf,
} from '../../src/testing.ts'
import { aService, PAYLOAD, statesOf } from './service.ts'

it('asks for a Python when none satisfies, as a structured row with what it accepts', async () => {
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1', { python_requires: '>=3.12' })])])
  const { service } = aService({ pythons: [aRuntime('3.11.7')] })
  const answer = await service.ensure({ dependency_requirements: payload })
  expect([answer.state, answer.status.code, statesOf(answer)]).toEqual([
    'needs_user_input',
    'python_not_found',
    ['unresolved', 'checking', 'needs_user_input'],
  ])
  expect(answer.status.missing_inputs).toEqual([
    {
      code: 'python_not_found',
      binding_id: 'main',
      field: 'python_executable',
      message:
        'no Python on this machine serves: numpy needs Python >=3.12; found: 3.11.7 at /pythons/3.11.7/bin/python',
      accepts: 'the absolute path of a Python interpreter',
      suggestions: ['/pythons/3.11.7/bin/python'],
    },
  ])
})

it('suggests interpreters that would do when the named one does not', async () => {
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1', { python_requires: '>=3.12' })])])
  const settings = {
    pythons: [aRuntime('3.11.7'), aRuntime('3.13.1')],
    unusable: [{ executable: '/broken/python', code: 'probe_failed', message: 'it does not answer' }],
  }
  const ask = async (python_executable: string) => {
    const overrides = [aPatch({ python_executable })]
    const { status } = await aService(settings).service.ensure({ dependency_requirements: payload, overrides })
    return status.missing_inputs.map(({ code, suggestions }) => [code, suggestions])
  }
  expect([await ask('/pythons/3.11.7/bin/python'), await ask('/broken/python'), await ask('/nowhere/python')]).toEqual([
    [['python_not_suitable', ['/pythons/3.13.1/bin/python']]],
    [['python_not_usable', ['/pythons/3.13.1/bin/python']]],
    [['python_not_usable', ['/pythons/3.13.1/bin/python']]],
  ])
})

it('asks for every package that no index has, once for each binding, and not only for the first', async () => {
  const lacking = [
    { name: 'numpy', code: 'no_matching_version', message: 'no configured index has numpy 2.4.1' },
    { name: 'pillow', code: 'not_found', message: 'no configured index has pillow' },
  ] as const
  const { service } = aService({ lacking })
  const answer = await service.ensure({ dependency_requirements: PAYLOAD })
  expect(
    answer.status.missing_inputs.map(({ code, requirement_name, field }) => [code, requirement_name, field]),
  ).toEqual([
    ['no_matching_version', 'numpy', 'index_url'],
    ['not_found', 'pillow', 'index_url'],
  ])
  expect(statesOf(answer).slice(-2)).toEqual(['installing', 'needs_user_input'])
  expect(answer.status.bindings[0]?.failed_requirements).toEqual(['numpy==2.4.1', 'pillow==12.0'])
})

it('asks for another source where the one of a package does not provide it, and not for another index', async () => {
  const lacking = [
    { name: 'numpy', code: 'source_not_usable', message: 'the source of numpy does not provide 2.4.1' },
  ] as const
  const { state, status } = await aService({ lacking }).service.ensure({ dependency_requirements: PAYLOAD })
  expect([state, status.code, status.missing_inputs.map(({ code, field }) => [code, field])]).toEqual([
    'needs_user_input',
    'source_not_usable',
    [['source_not_usable', 'package_source_override']],
  ])
})

const QUESTIONS: readonly (readonly [what: string, fields: Record<string, unknown>, code: string, field: string])[] = [
  ['a file index that does not exist', { index_url: 'file:///srv/nothing' }, 'index_not_found', 'index_url'],
  [
    'an extra index that is a file',
    { extra_index_urls: ['file:///srv/wheels/x.whl'] },
    'index_not_found',
    'extra_index_urls',
  ],
  ['wheels that do not exist', { wheel_source_path: '/srv/nothing' }, 'wheel_source_not_found', 'wheel_source_path'],
  [
    'a source that does not exist',
    { package_source_override: '/srv/numpy-2.4.1-py3-none-any.whl' },
    'package_source_not_found',
    'package_source_override',
  ],
  [
    'a wheel of another package',
    { wheel_source_path: '/srv/wheels/six-1.17.0-py3-none-any.whl' },
    'wheel_source_mismatch',
    'wheel_source_path',
  ],
  [
    'a wheel of another version',
    { package_source_override: '/srv/wheels/numpy-2.0.0-py3-none-any.whl' },
    'wheel_source_mismatch',
    'package_source_override',
  ],
  [
    'a file that is no wheel',
    { wheel_source_path: '/srv/wheels/readme.txt' },
    'wheel_source_mismatch',
    'wheel_source_path',
  ],
]
const DISK: FakePortsSettings['disk'] = {
  '/srv/wheels/x.whl': 'file',
  '/srv/wheels/readme.txt': 'file',
  '/srv/wheels/six-1.17.0-py3-none-any.whl': 'file',
  '/srv/wheels/numpy-2.0.0-py3-none-any.whl': 'file',
  '/srv/wheels/numpy-2.4.1+cpu-py3-none-any.whl': 'file',
  '/srv/wheels': 'directory',
  '/srv/simple': 'directory',
}

it('asks again for each place that is not there or does not fit', async () => {
  const found = await Promise.all(
    QUESTIONS.map(async ([what, fields]) => {
      const overrides = [aPatch(fields, { requirement_name: 'numpy' })]
      const { status } = await aService({ disk: DISK }).service.ensure({ dependency_requirements: PAYLOAD, overrides })
      return [
        what,
        ...status.missing_inputs.flatMap(({ code, field, requirement_name }) => [code, field, requirement_name]),
      ]
    }),
  )
  expect(found).toEqual(QUESTIONS.map(([what, , code, field]) => [what, code, field, 'numpy']))
})

it('asks for a bad index of the payload itself in the same way, without showing its password', async () => {
  const urls = ['ftp://host/simple', 'ftp://me:secret@host.example/simple', 'http://host.example/simple']
  const answers = await Promise.all(
    urls.map((index_url) =>
      aService().service.ensure({
        dependency_requirements: requirementsOf([aBinding([aRequirement('numpy', '2.4.1', { index_url })])]),
      }),
    ),
  )
  expect(answers.map(({ state, status }) => [state, status.code])).toEqual([
    ['needs_user_input', 'unsupported_url_scheme'],
    ['needs_user_input', 'unsupported_url_scheme'],
    ['needs_user_input', 'insecure_index_url'],
  ])
  expect(JSON.stringify(answers)).not.toContain('secret')
})

it('asks once for the binding when one override of the binding is wrong for all its packages', async () => {
  const overrides = [aPatch({ wheel_source_path: '/srv/nothing' })]
  const { status } = await aService().service.ensure({ dependency_requirements: PAYLOAD, overrides })
  expect(status.missing_inputs.map(({ code, requirement_name }) => [code, requirement_name])).toEqual([
    ['wheel_source_not_found', undefined],
  ])
})

it('goes from needs_user_input by a stored override to ready, for each kind of missing input', async () => {
  const needy = requirementsOf([
    aBinding([aRequirement('numpy', '2.4.1', { python_requires: '<3.12', index_url: 'file:///srv/nothing' })]),
  ])
  const answers = [
    { python_executable: '/pythons/3.11.7/bin/python' },
    { index_url: 'file:///srv/simple' },
    { wheel_source_path: '/srv/wheels' },
    { package_source_override: '/srv/wheels/numpy-2.4.1+cpu-py3-none-any.whl' },
  ]
  const { service } = aService({ disk: DISK, pythons: [aRuntime('3.11.7')] })
  const first = await service.ensure({ dependency_requirements: needy })
  const states = [first.state]
  for (const [index, fields] of answers.entries()) {
    const scope = 'python_executable' in fields ? {} : { requirement_name: 'NumPy' }
    const patch = aPatch(fields, { ...scope, updated_at: `2026-01-0${index + 1}T00:00:00Z` })
    await service.setOverrides({ model_id: 'tiny', overrides: [patch] })
    states.push((await service.ensure({ dependency_requirements: needy })).state)
  }
  expect(states).toEqual(['needs_user_input', 'needs_user_input', 'ready', 'ready', 'ready'])
})

it('keys local wheels by their content: the same path with other content is another environment', async () => {
  const keyWith = async (digest: string, path: string) => {
    const ports = createFakePorts({ disk: { [path]: 'directory' }, digests: { [path]: digest } })
    const overrides = [aPatch({ wheel_source_path: path })]
    return (await aService(ports).service.resolve({ dependency_requirements: PAYLOAD, overrides })).status
      .environment_key
  }
  const [one, other, moved] = [
    await keyWith('sha256:1', '/a'),
    await keyWith('sha256:2', '/a'),
    await keyWith('sha256:1', '/b'),
  ]
  expect([one === other, one === moved]).toEqual([false, true])
})

it('asks for a wheel instead of a repository, which runs code, unless the host builds from source', async () => {
  const overrides = [
    aPatch(
      { package_source_override: `git+https://host.example/numpy@${'a'.repeat(40)}` },
      { requirement_name: 'numpy' },
    ),
  ]
  const request = { dependency_requirements: PAYLOAD, overrides }
  const forbidden = await aService().service.ensure(request)
  const installer = { name: 'uv', version: '0.1', source_builds: 'allow' } as const
  const allowed = await aService({ installer }).service.ensure(request)
  expect([
    forbidden.state,
    forbidden.status.missing_inputs.map(({ code, field }) => [code, field]),
    allowed.state,
  ]).toEqual(['needs_user_input', [['source_builds_forbidden', 'package_source_override']], 'ready'])
})

it('asks again for an index that was stored with a password by other hands, without showing it', async () => {
  const { ports, service } = aService()
  const patch = aPatch({ index_url: 'https://me:secret@host.example/simple' })
  await ports.overrides.update('tiny', () => [patch], {})
  const answer = await service.ensure({
    dependency_requirements: requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])], { model_id: 'tiny' }),
  })
  expect([answer.state, answer.status.code]).toEqual(['needs_user_input', 'credentials_in_url'])
  expect(JSON.stringify(answer)).not.toContain('secret')
})
