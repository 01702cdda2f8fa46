import {
  CodedError,
  DependencyEnvironmentStatusV1,
  EnvironmentRefV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import { expect, it } from 'vitest'
import type { EnvironmentEvent } from '../../src/index.ts'
import { aService, codeOf, collector, PAYLOAD, statesOf } from './service.ts'

it('installs on the first request and reuses on the second, with one key and no second install', async () => {
  const { service, ports } = aService()
  const first = await service.ensure({ dependency_requirements: PAYLOAD })
  const second = await service.ensure({ dependency_requirements: PAYLOAD })
  expect([first.outcome, second.outcome]).toEqual(['installed', 'reused'])
  expect(second.environment_ref).toEqual(first.environment_ref)
  expect(ports.provisioner.installed.length).toBe(1)
  expect([statesOf(first), statesOf(second)]).toEqual([
    ['unresolved', 'checking', 'missing', 'installing', 'checking', 'ready'],
    ['unresolved', 'checking', 'ready'],
  ])
})

it('answers with environment_ref, resolved_dependency_requirements and status that fit their contracts', async () => {
  const { service } = aService()
  const answer = await service.ensure({ dependency_requirements: PAYLOAD })
  const { environment_ref, resolved_dependency_requirements, status, state } = answer
  expect(EnvironmentRefV1.parse(environment_ref, { unknownFields: 'refuse' })).toEqual(environment_ref)
  expect(DependencyEnvironmentStatusV1.parse(status, { unknownFields: 'refuse' })).toEqual(status)
  const resolved = resolved_dependency_requirements
  expect(ResolvedDependencyRequirementsV1.parse(resolved, { unknownFields: 'refuse' })).toEqual(resolved)
  expect([state, status.state, status.environment_key]).toEqual(['ready', 'ready', environment_ref?.environment_key])
  expect(status.bindings).toEqual([
    {
      binding_id: 'main',
      env_id: 'python-venv:profile-main:1:hash:linux-x86_64:any',
      state: 'ready',
      installed_requirements: ['numpy==2.4.1', 'pillow==12.0'],
      missing_requirements: [],
      failed_requirements: [],
    },
  ])
})

it('asks the host for its interpreters once, and never again for the same question', async () => {
  const { service, ports } = aService()
  for (let round = 0; round < 3; round += 1) await service.ensure({ dependency_requirements: PAYLOAD })
  expect(ports.searches.length).toBe(1)
})

it('rebuilds an environment that fails its validation, and says why it was missing', async () => {
  const { service, ports } = aService()
  const first = await service.ensureReady({ dependency_requirements: PAYLOAD })
  ports.provisioner.damage(first.environment_key)
  const answer = await service.ensure({ dependency_requirements: PAYLOAD })
  expect([answer.outcome, ports.provisioner.installed.length]).toEqual(['installed', 2])
  expect(answer.status.timeline.find(({ state }) => state === 'missing')?.code).toBe('entries_changed')
})

it('lets the check say what is there and never installs', async () => {
  const { service, ports } = aService()
  const before = await service.check({ dependency_requirements: PAYLOAD })
  await service.ensure({ dependency_requirements: PAYLOAD })
  const after = await service.check({ dependency_requirements: PAYLOAD })
  expect([before.state, after.state, after.outcome, ports.provisioner.installed.length]).toEqual([
    'missing',
    'ready',
    'reused',
    1,
  ])
  expect(before.status.bindings[0]?.missing_requirements).toEqual(['numpy==2.4.1', 'pillow==12.0'])
})

it('resolves which environment it is without looking at it', async () => {
  const { service, ports } = aService()
  const resolved = await service.resolve({ dependency_requirements: PAYLOAD })
  const ensured = await service.ensure({ dependency_requirements: PAYLOAD })
  expect([resolved.state, statesOf(resolved)]).toEqual(['unresolved', ['unresolved']])
  expect(resolved.status.environment_key).toBe(ensured.environment_ref?.environment_key)
  expect(ports.provisioner.installed.length).toBe(1)
})

it('stops at missing in manual mode, and goes on once confirmed', async () => {
  const { service, ports } = aService()
  const request = { dependency_requirements: PAYLOAD, mode: 'manual' as const }
  const asked = await service.ensure(request)
  const fields = asked.resolved_dependency_requirements.bindings[0]?.requirements[0]?.fields
  expect([asked.state, asked.status.mode, ports.provisioner.installed.length]).toEqual(['missing', 'manual', 0])
  expect(Object.keys(fields ?? {}).sort()).toEqual([
    'extra_index_urls',
    'index_url',
    'package_source_override',
    'wheel_source_path',
  ])
  expect((await service.ensure({ ...request, confirmed: true })).outcome).toBe('installed')
})

it('ends every request for one environment in one install', async () => {
  const { service, ports } = aService()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => service.ensure({ dependency_requirements: PAYLOAD })),
  )
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['installed', ...Array(7).fill('joined')])
  expect(ports.provisioner.installed.length).toBe(1)
})

it('answers failed with code and message when the installation fails', async () => {
  const { service } = aService({
    onInstall: async () => {
      throw new CodedError('disk_full', 'no space is left', { hint: 'Free space.' })
    },
  })
  const answer = await service.ensure({ dependency_requirements: PAYLOAD })
  expect([answer.state, answer.status.code, answer.status.message, statesOf(answer).at(-2)]).toEqual([
    'failed',
    'disk_full',
    'no space is left. Free space.',
    'installing',
  ])
  expect(await codeOf(service.ensureReady({ dependency_requirements: PAYLOAD }))).toBe('environment_not_ready')
})

it('throws cancelled when it is aborted, and the environment is missing again', async () => {
  const { service, ports } = aService()
  const controller = new AbortController()
  const { events, onEvent } = collector()
  const abort = (event: (typeof events)[number]) => {
    onEvent(event)
    if (event.kind === 'progress') controller.abort()
  }
  const ended = service.ensure({ dependency_requirements: PAYLOAD }, { signal: controller.signal, onEvent: abort })
  expect(await codeOf(ended)).toBe('cancelled')
  expect([events.at(-1)?.status.state, events.at(-1)?.status.code]).toEqual(['missing', 'cancelled'])
  expect(ports.provisioner.installed).toEqual([])
})

it('can be cancelled by the operation id that its events carry, and ends everything when it is closed', async () => {
  const never = Promise.withResolvers<void>()
  const { service } = aService({
    onInstall: (_plan, { signal }) => {
      signal?.addEventListener('abort', () => never.resolve())
      return never.promise
    },
  })
  const running = Promise.withResolvers<string>()
  const onEvent = (event: EnvironmentEvent) => event.kind === 'progress' && running.resolve(event.operation_id)
  const cancelled = codeOf(service.ensure({ dependency_requirements: PAYLOAD }, { onEvent }))
  service.cancel(await running.promise)
  expect(await cancelled).toBe('cancelled')
  await service.close()
  expect(await codeOf(service.check({ dependency_requirements: PAYLOAD }))).toBe('service_closed')
  expect(service.cancel('environment-1')).toBe(false)
})

it('tells subscribers of every event of every operation until they leave', async () => {
  const { service } = aService()
  const { events, onEvent } = collector()
  const leave = service.subscribe(onEvent)
  await service.ensure({ dependency_requirements: PAYLOAD })
  const heard = events.length
  leave()
  await service.ensure({ dependency_requirements: PAYLOAD })
  expect([heard > 4, events.length]).toEqual([true, heard])
})
