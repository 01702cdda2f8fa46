import { expect, it } from 'vitest'
import {
  aBinding,
  aPatch,
  aRequirement,
  aRuntime,
  createFakePorts,
  type FakePorts,
  requirementsOf,
} from '../../src/testing.ts'
import { aService, PAYLOAD } from './service.ts'

const REQUEST = { dependency_requirements: PAYLOAD }

/** Ports that note down whatever is asked of them. */
function watched(ports: FakePorts) {
  const asked: string[] = []
  const { provisioner, pythons, overrides, paths } = ports
  const noted =
    <A extends readonly unknown[], T>(name: string, work: (...given: A) => T) =>
    (...given: A): T => {
      asked.push(name)
      return work(...given)
    }
  const others: FakePorts = {
    ...ports,
    provisioner: {
      ...provisioner,
      installer: noted('installer', provisioner.installer),
      inspect: noted('inspect', provisioner.inspect),
    },
    pythons: { ...pythons, recall: noted('recall', pythons.recall), locate: noted('locate', pythons.locate) },
    overrides: { ...overrides, read: noted('overrides', overrides.read) },
    paths: { kindOf: noted('kind', paths.kindOf), digestOf: noted('digest', paths.digestOf) },
  }
  return { ports: others, asked }
}

it('asks overrides, Pythons, installer and store each time, however often a request was answered before', async () => {
  const { ports, asked } = watched(createFakePorts())
  const { service } = aService(ports)
  await service.ensure(REQUEST)
  asked.length = 0
  await service.ensure(REQUEST)
  await service.ensure(structuredClone(REQUEST))
  expect(asked).toEqual(['overrides', 'recall', 'installer', 'inspect', 'overrides', 'recall', 'installer', 'inspect'])
})

it('looks at local places each time', async () => {
  const disk = { '/srv/wheels': 'directory' } as const
  const digests: Record<string, string> = { '/srv/wheels': 'sha256:one' }
  const { ports, asked } = watched(createFakePorts({ disk, digests }))
  const { service } = aService(ports)
  const request = { ...REQUEST, overrides: [aPatch({ wheel_source_path: '/srv/wheels' })] }
  const keys = [(await service.ensure(request)).status.environment_key]
  asked.length = 0
  keys.push((await service.ensure(request)).status.environment_key)
  expect(asked.filter((name) => name === 'kind' || name === 'digest')).toEqual(['kind', 'digest'])
  digests['/srv/wheels'] = 'sha256:two'
  keys.push((await service.ensure(request)).status.environment_key)
  expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false])
})

it('answers anew when the stored overrides, the Python, the installer or the request are others', async () => {
  const fake = createFakePorts()
  const now = { installer: '0.1', python: aRuntime() }
  const { service } = aService({
    ...fake,
    provisioner: { ...fake.provisioner, installer: async () => ({ name: 'uv', version: now.installer }) },
    pythons: { ...fake.pythons, recall: async () => now.python },
  })
  const keyNow = async () => (await service.resolve(REQUEST)).status.environment_key
  const keys = [await keyNow(), await keyNow()]
  await service.setOverrides({ model_id: 'tiny', overrides: [aPatch({ index_url: 'https://index.example/simple' })] })
  keys.push(await keyNow())
  now.installer = '0.2'
  keys.push(await keyNow())
  await service.clearOverrides({ model_id: 'tiny' })
  now.installer = '0.1'
  keys.push(await keyNow())
  const places = keys.map((key) => keys.indexOf(key))
  expect(places).toEqual([0, 0, 2, 3, 0])
})

it('answers what the request said when it was made, whatever becomes of the object', async () => {
  const { service } = aService()
  const request = structuredClone(REQUEST)
  const first = await service.resolve(request)
  Object.assign(request.dependency_requirements.bindings[0]?.requirements[0] ?? {}, { exact_pin: '==9.9' })
  const second = await service.resolve(request)
  const pins = [first, second].map(
    ({ resolved_dependency_requirements: { bindings } }) => bindings[0]?.requirements[0]?.exact_pin,
  )
  expect(pins).toEqual(['==2.4.1', '==9.9'])
})

it('refuses what is no JSON, though the same without it was answered before', async () => {
  const { service } = aService()
  await service.resolve(REQUEST)
  const odd = { ...REQUEST, extra: undefined }
  await expect(service.resolve(odd)).rejects.toMatchObject({ code: 'invalid_contract' })
  await expect(service.resolve(Object.create(REQUEST))).rejects.toMatchObject({ code: 'invalid_contract' })
})

it('gives equal requests the same frozen description, and every answer a status of its own', async () => {
  const { service } = aService()
  const [first, second] = [await service.ensure(REQUEST), await service.ensure(structuredClone(REQUEST))]
  expect(second.resolved_dependency_requirements).toBe(first.resolved_dependency_requirements)
  expect(Object.isFrozen(first.resolved_dependency_requirements.bindings[0]?.requirements)).toBe(true)
  expect([first.status === second.status, first.outcome, second.outcome]).toEqual([false, 'installed', 'reused'])
})

it('keeps many requests apart that differ in one value', async () => {
  const { service } = aService()
  const payloads = Array.from({ length: 40 }, (_, index) =>
    requirementsOf([aBinding([aRequirement('numpy', `1.${index}`)])]),
  )
  const keysOf = () =>
    Promise.all(
      payloads.map(async (dependency_requirements) => {
        const { status } = await service.resolve({ dependency_requirements })
        return status.environment_key
      }),
    )
  const [first, second] = [await keysOf(), await keysOf()]
  expect([new Set(first).size, second]).toEqual([40, first])
})
