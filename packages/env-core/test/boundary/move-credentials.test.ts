import { ContractError } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDependencyEnvironmentService, type EnvironmentEvent, parseRequest } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, createFakePorts, requirementsOf } from '../../src/testing.ts'
import { aService } from '../service/service.ts'

const COMMIT = 'a'.repeat(40)
const HASH = 'b'.repeat(64)

function indexed(index_url: string, extra_index_urls?: string[]) {
  const fields = extra_index_urls === undefined ? { index_url } : { index_url, extra_index_urls }
  return requirementsOf([aBinding([aRequirement('numpy', '2.4.1', fields)])])
}

function sourced(package_source_override: string) {
  return aPatch({ package_source_override }, { scope: 'requirement', requirement_name: 'numpy' })
}

it('moves the credentials of every URL of a request out of it, with the place where they stood', () => {
  const { requirements, overrides, credentials } = parseRequest({
    dependency_requirements: indexed('https://me:s%40fe@a.example/simple/', ['https://token@b.example', 'file:///c']),
    overrides: [
      aPatch({ index_url: 'https:me:secret@c.example/x' }),
      sourced(`git+https://me:secret@d.example/numpy.git@${COMMIT}`),
      sourced(`https://me:secret@e.example/numpy-2.4.1-py3-none-any.whl#sha256=${HASH}`),
    ],
  })
  expect(requirements).toEqual(indexed('https://a.example/simple/', ['https://b.example/', 'file:///c']))
  expect(overrides.map(({ fields }) => Object.values(fields))).toEqual([
    ['https://c.example/x'],
    [`git+https://d.example/numpy.git@${COMMIT}`],
    [`https://e.example/numpy-2.4.1-py3-none-any.whl#sha256=${HASH}`],
  ])
  const indexPath = '/dependency_requirements/bindings/0/requirements/0'
  expect(credentials).toEqual([
    { url: 'https://a.example/simple/', username: 'me', password: 's@fe', path: `${indexPath}/index_url` },
    { url: 'https://b.example/', username: 'token', password: '', path: `${indexPath}/extra_index_urls/0` },
    { url: 'https://c.example/x', username: 'me', password: 'secret', path: '/overrides/0/fields/index_url' },
    ...['d.example/numpy.git', 'e.example/numpy-2.4.1-py3-none-any.whl'].map((place, index) => ({
      url: `https://${place}`,
      username: 'me',
      password: 'secret',
      path: `/overrides/${index + 1}/fields/package_source_override`,
    })),
  ])
})

it('leaves a request without credentials as it is', () => {
  const payload = indexed('https://a.example/simple/@scope', ['file:///srv/@index'])
  const { requirements, credentials } = parseRequest({ dependency_requirements: payload })
  expect([requirements, credentials]).toEqual([payload, []])
})

it('gives URLs that differ only in credentials the same key, and hands what stood in them to the host alone', async () => {
  const word = fc.stringMatching(/^[A-Za-z0-9!$'()*,;._~-]{8,20}$/)
  await fc.assert(
    fc.asyncProperty(word, word, async (name, password) => {
      const [user, secret] = [`user${name}`, `word${password}`]
      const { ports, service } = aService()
      const events: EnvironmentEvent[] = []
      service.subscribe((event) => events.push(event))
      const ask = (credentials: string) =>
        service.ensure({
          dependency_requirements: indexed(`https://${credentials}a.example/simple`),
          overrides: [aPatch({ extra_index_urls: [`https://${credentials}b.example/x`] })],
        })
      const plain = await ask('')
      const given = await ask(`${user}:${encodeURIComponent(secret)}@`)
      const other = await ask(`${secret}@`)
      expect([given, other].map(({ environment_ref }) => environment_ref)).toEqual(
        [plain, plain].map(({ environment_ref }) => environment_ref),
      )
      const said = JSON.stringify([plain, given, other, events, ports.provisioner])
      expect([said.includes(secret), said.includes(user), ports.kept.map(({ url }) => url)]).toEqual([
        false,
        false,
        ['https://a.example/simple', 'https://b.example/x', 'https://a.example/simple', 'https://b.example/x'],
      ])
    }),
    { seed: 20261121, numRuns: 20 },
  )
})

it('hands the credentials of a request over again when it is asked again, as another request may have come between', async () => {
  const { ports, service } = aService()
  for (const password of ['one', 'two', 'one']) {
    await service.resolve({ dependency_requirements: indexed(`https://me:${password}@a.example`) })
  }
  expect(ports.kept.map(({ password }) => password)).toEqual(['one', 'two', 'one'])
})

it('stores overrides without the credentials of their URLs', async () => {
  const { ports, service } = aService()
  const patches = [aPatch({ index_url: 'https://me:secret@a.example/simple' })]
  const stored = await service.setOverrides({ model_id: 'tiny', overrides: patches })
  expect(stored).toEqual([aPatch({ index_url: 'https://a.example/simple' })])
  expect(await service.getOverrides({ model_id: 'tiny' })).toEqual(stored)
  expect(ports.kept).toEqual([{ url: 'https://a.example/simple', username: 'me', password: 'secret' }])
})

it('refuses credentials in a URL where the host keeps none, without repeating them', async () => {
  const { credentials: _, ...ports } = createFakePorts()
  const service = createDependencyEnvironmentService(ports)
  const overrides = [aPatch({ index_url: 'https://me:secret@a.example' })]
  const refusals = await Promise.all(
    [
      service.ensure({ dependency_requirements: indexed('https://me:secret@a.example') }),
      service.check({ dependency_requirements: indexed('https://b.example'), overrides }),
      service.setOverrides({ model_id: 'tiny', overrides }),
    ].map((each) => each.then(() => 'accepted', refusalOf)),
  )
  expect(refusals).toEqual([
    [['credentials_in_url', '/dependency_requirements/bindings/0/requirements/0/index_url']],
    [['credentials_in_url', '/overrides/0/fields/index_url']],
    [['credentials_in_url', '/overrides/0/fields/index_url']],
  ])
})

function refusalOf(error: unknown): unknown {
  if (!(error instanceof ContractError)) throw error
  expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('secret')
  return error.errors.map(({ code, path }) => [code, path])
}
