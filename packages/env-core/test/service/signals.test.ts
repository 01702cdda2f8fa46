import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createDependencyEnvironmentService, type EnvironmentEvent } from '../../src/index.ts'
import { aPatch, createFakePorts } from '../../src/testing.ts'
import { aService, codeOf, collector, PAYLOAD } from './service.ts'

const REQUEST = { dependency_requirements: PAYLOAD }
const PATCH = aPatch({ index_url: 'https://index.example/simple' })

it('takes an AbortSignal on every operation, and changes nothing once it is aborted', async () => {
  const { service, ports } = aService()
  const ref = await service.ensureReady(REQUEST)
  const { events, onEvent } = collector()
  const call = { signal: AbortSignal.abort(), onEvent }
  const leave = service.subscribe(() => expect.unreachable(), call)
  const operations = {
    resolve: service.resolve(REQUEST, call),
    check: service.check(REQUEST, call),
    ensure: service.ensure(REQUEST, call),
    ensureReady: service.ensureReady(REQUEST, call),
    describe: service.describe(REQUEST, call),
    getOverrides: service.getOverrides({ model_id: 'tiny' }, call),
    setOverrides: service.setOverrides({ model_id: 'tiny', overrides: [PATCH] }, call),
    clearOverrides: service.clearOverrides({ model_id: 'tiny' }, call),
    verifyRef: service.verifyRef(ref, call),
    acquire: service.acquire(ref, call),
  }
  const codes = await Promise.all(Object.entries(operations).map(async ([name, ended]) => [name, await codeOf(ended)]))
  expect(codes).toEqual(Object.keys(operations).map((name) => [name, 'cancelled']))
  await service.ensure(REQUEST)
  leave()
  expect([events, ports.provisioner.leases.size, await service.getOverrides({ model_id: 'tiny' })]).toEqual([[], 0, []])
})

it('ends a check that is aborted as failed with code cancelled, since it says nothing about the environment', async () => {
  const ports = createFakePorts()
  const controller = new AbortController()
  const locate: typeof ports.pythons.locate = async (query) => {
    controller.abort()
    return ports.pythons.locate(query)
  }
  const { service } = aService({ ...ports, pythons: { ...ports.pythons, locate } })
  const { events, onEvent } = collector()
  expect(await codeOf(service.check(REQUEST, { signal: controller.signal, onEvent }))).toBe('cancelled')
  expect(events.map(({ state, status }) => [state, status.code])).toEqual([
    ['checking', undefined],
    ['failed', 'cancelled'],
  ])
})

it('ends an operation that fails in an unexpected way as failed, and throws what happened', async () => {
  const broken = new TypeError('a port is broken')
  const { service } = aService({
    onInstall: async () => {
      throw broken
    },
  })
  const { events, onEvent } = collector()
  await expect(service.ensure(REQUEST, { onEvent })).rejects.toBe(broken)
  expect([events.at(-1)?.state, events.at(-1)?.status.code]).toEqual(['failed', 'unexpected_error'])
})

it('stops telling a subscriber whose signal aborts', async () => {
  const { service } = aService()
  const controller = new AbortController()
  const heard: EnvironmentEvent[] = []
  service.subscribe((event) => {
    heard.push(event)
    controller.abort()
  }, controller)
  await service.ensure(REQUEST)
  expect(heard.length).toBe(1)
})

it('refuses everything once it is closed', async () => {
  const { service } = aService()
  const ref = await service.ensureReady(REQUEST)
  await service.close()
  const codes = await Promise.all([
    codeOf(service.resolve(REQUEST)),
    codeOf(service.describe(REQUEST)),
    codeOf(service.setOverrides({ model_id: 'tiny', overrides: [PATCH] })),
    codeOf(service.verifyRef(ref)),
    codeOf(service.acquire(ref)),
  ])
  expect(new Set(codes)).toEqual(new Set(['service_closed']))
})

it('takes an unencrypted index of a host that the settings allow, from overrides and from the payload', async () => {
  const ports = createFakePorts()
  const service = createDependencyEnvironmentService(ports, { insecureIndexHosts: ['index.lan'] })
  const overrides = [aPatch({ index_url: 'http://index.lan/simple' })]
  const answer = await service.ensure({ ...REQUEST, overrides })
  const bindings = PAYLOAD.bindings.map((binding) => ({
    ...binding,
    requirements: binding.requirements.map((each) => ({ ...each, index_url: 'http://index.lan/simple/' })),
  }))
  const same = await service.ensure({ dependency_requirements: { ...PAYLOAD, bindings } })
  expect([answer.outcome, same.outcome]).toEqual(['installed', 'reused'])
})

it('asks for another Python when the stored one is no absolute path any more', async () => {
  const ports = createFakePorts()
  const read = async () => [aPatch({ python_executable: '-c' })]
  const { service } = aService({ ...ports, overrides: { ...ports.overrides, read } })
  const { state, status } = await service.ensure(REQUEST)
  expect([state, status.missing_inputs.map(({ code, field }) => [code, field])]).toEqual([
    'needs_user_input',
    [['invalid_path', 'python_executable']],
  ])
  expect([ports.searches, ports.provisioner.installed]).toEqual([[], []])
})

it('repeats no password that a port puts into an error', async () => {
  const { service } = aService({
    onInstall: async () => {
      throw new CodedError('network', 'cannot reach https://me:hunter2@index.example/simple?token=hunter2')
    },
  })
  const answer = await service.ensure(REQUEST)
  expect([answer.state, answer.status.message]).toEqual(['failed', 'cannot reach https://index.example/simple?…'])
  expect(JSON.stringify(answer)).not.toContain('hunter2')
})
