import { createDependencyEnvironmentService, type EnvironmentPlan } from '@plinth/env-core'
import { aBinding, aPatch, aRequirement, createFakePorts, requirementsOf } from '@plinth/env-core/testing'
import { onlyIndex } from '@plinth/pyenv-backends/testing'
import { expect, it } from 'vitest'
import { indexesForPlan } from '../../src/build/indexes-for-plan.ts'

const HOST = { ...onlyIndex('https://host.example/simple'), findLinks: ['/host/wheels'], trustedHosts: ['old.example'] }

it('tells the installer to trust the host of an unencrypted index, and no other', async () => {
  const plan = await planWith({ index_url: 'http://index.lan:3141/root/', extra_index_urls: ['https://a.example'] })
  expect(await indexesForPlan(plan, async () => HOST)).toEqual({
    ...HOST,
    indexUrl: 'http://index.lan:3141/root',
    extraIndexUrls: ['https://a.example'],
    findLinks: [],
    trustedHosts: ['old.example', 'index.lan:3141'],
  })
})

it('names a folder of wheels by a URL, so that spaces and commas in it separate nothing', async () => {
  const plan = await planWith({ wheel_source_path: '/my wheels, all ü' })
  expect(await indexesForPlan(plan, async () => HOST)).toEqual({
    ...HOST,
    findLinks: ['/host/wheels', 'file:///my%20wheels%2C%20all%20%C3%BC'],
  })
})

it('leaves the host its own indexes where nothing names another', async () => {
  expect(
    await indexesForPlan(await planWith({ python_executable: '/pythons/3.11.7/bin/python' }), async () => HOST),
  ).toBe(null)
})

it('puts further indexes beside the host’s own where no first one is named', async () => {
  const plan = await planWith({ extra_index_urls: ['https://a.example'] })
  expect(await indexesForPlan(plan, async () => HOST)).toEqual({
    ...HOST,
    extraIndexUrls: ['https://a.example'],
    findLinks: [],
  })
})

async function planWith(fields: Parameters<typeof aPatch>[0]): Promise<EnvironmentPlan> {
  const ports = createFakePorts({ disk: { '/my wheels, all ü': 'directory' } })
  const service = createDependencyEnvironmentService(ports, { insecureIndexHosts: ['index.lan'] })
  const dependency_requirements = requirementsOf([aBinding([aRequirement('six', '1.17.0')])])
  await service.ensure({ dependency_requirements, overrides: [aPatch(fields)] })
  const [plan] = ports.provisioner.installed
  if (!plan) throw new Error('nothing was planned')
  return plan
}
