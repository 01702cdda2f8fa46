import { expect, it } from 'vitest'
import { aPatch } from '../../src/testing.ts'
import { aService, codeOf, PAYLOAD } from './service.ts'

it('stores patches in the backend, and shows base, override and effective value of every field', async () => {
  const { service } = aService()
  const patch = aPatch({ index_url: 'https://index.example/simple' })
  await service.setOverrides({ model_id: 'tiny', overrides: [patch] })
  const { overrides, resolved_dependency_requirements, manifest } = await service.describe({
    dependency_requirements: PAYLOAD,
  })
  const [binding] = resolved_dependency_requirements.bindings
  expect([overrides, manifest]).toEqual([[patch], null])
  expect(await service.getOverrides({ model_id: 'tiny' })).toEqual([patch])
  expect(binding?.fields).toEqual({
    python_executable: { base: null, effective: null },
    index_url: {
      base: null,
      override: 'https://index.example/simple',
      effective: 'https://index.example/simple',
      patch: { scope: 'binding', position: 0, updated_at: '2026-01-01T00:00:00Z' },
    },
    extra_index_urls: { base: null, effective: null },
    wheel_source_path: { base: null, effective: null },
  })
})

it('describes the manifest of an environment that is there', async () => {
  const { service } = aService()
  const ref = await service.ensureReady({ dependency_requirements: PAYLOAD })
  const { manifest } = await service.describe({ dependency_requirements: PAYLOAD })
  expect(manifest?.environment_key).toBe(ref.environment_key)
})

it('keeps of stored patches what counts, and forgets what is cleared', async () => {
  const { service } = aService()
  const early = aPatch({ index_url: 'https://a.example', wheel_source_path: '/w' })
  const late = aPatch({ index_url: 'https://b.example' }, { updated_at: '2026-02-01T00:00:00Z' })
  const numpy = aPatch({ index_url: 'https://c.example' }, { requirement_name: 'NumPy' })
  await service.setOverrides({ model_id: 'tiny', overrides: [early, numpy] })
  const stored = await service.setOverrides({ model_id: 'tiny', overrides: [late] })
  const withoutNumpy = await service.clearOverrides({ model_id: 'tiny', requirement_name: 'numpy' })
  const withoutIndex = await service.clearOverrides({ model_id: 'tiny', binding_id: 'main', fields: ['index_url'] })
  const nothing = await service.clearOverrides({ model_id: 'tiny' })
  const shortened = { ...early, fields: { wheel_source_path: '/w' } }
  expect([stored, withoutNumpy, withoutIndex, nothing]).toEqual([
    [shortened, numpy, late],
    [shortened, late],
    [shortened],
    [],
  ])
})

it('forgets the overrides of a whole binding and keeps those of its packages, or the other way round', async () => {
  const { service } = aService()
  const wide = aPatch({ index_url: 'https://a.example' })
  const numpy = aPatch({ index_url: 'https://c.example' }, { requirement_name: 'numpy' })
  const cleared = async (scope: 'binding' | 'requirement') => {
    await service.setOverrides({ model_id: 'tiny', overrides: [wide, numpy] })
    return service.clearOverrides({ model_id: 'tiny', binding_id: 'main', scope })
  }
  expect([await cleared('binding'), await cleared('requirement')]).toEqual([[numpy], [wide]])
  const refused = await codeOf(Reflect.apply(service.clearOverrides, null, [{ model_id: 'tiny', scope: 'all' }]))
  expect(refused).toBe('invalid_contract')
})

it('refuses overrides that are malformed, before anything is stored', async () => {
  const { service } = aService()
  const requests: unknown[] = [
    null,
    { model_id: 'tiny' },
    { model_id: ' ', overrides: [] },
    { model_id: 'tiny', overrides: [aPatch({ index_url: 'ftp://x' })] },
    { model_id: 'tiny', overrides: [], force: true },
  ]
  const codes = await Promise.all(
    requests.map((request) => codeOf(Reflect.apply(service.setOverrides, null, [request]))),
  )
  const cleared = await codeOf(Reflect.apply(service.clearOverrides, null, [{ model_id: 'tiny', fields: ['pin'] }]))
  expect([...codes, cleared]).toEqual(Array(6).fill('invalid_contract'))
  expect((await service.describe({ dependency_requirements: PAYLOAD })).overrides).toEqual([])
})

it('leaves out a stored override whose target has gone, and says so', async () => {
  const { service } = aService()
  await service.setOverrides({
    model_id: 'tiny',
    overrides: [aPatch({ index_url: 'https://a.example' }, { binding_id: 'gone' })],
  })
  const answer = await service.ensure({ dependency_requirements: PAYLOAD })
  expect([answer.state, answer.status.diagnostics.map(({ severity, code }) => [severity, code])]).toEqual([
    'ready',
    [['warning', 'override_unmatched']],
  ])
})

it('refuses two interpreters for one environment', async () => {
  const payload = { ...PAYLOAD, bindings: [...PAYLOAD.bindings, { ...PAYLOAD.bindings[0], binding_id: 'b' }] }
  const overrides = [
    aPatch({ python_executable: '/a/python' }),
    aPatch({ python_executable: '/b/python' }, { binding_id: 'b' }),
  ]
  const answer = await Reflect.apply(aService().service.ensure, null, [{ dependency_requirements: payload, overrides }])
  expect([answer.state, answer.status.code]).toEqual(['failed', 'python_executable_conflict'])
})
