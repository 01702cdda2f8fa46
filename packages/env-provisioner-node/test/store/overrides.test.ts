import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, PAYLOAD, REQUEST } from '../fake-store.ts'

it('keeps overrides in the store, for whoever opens it next', async () => {
  const first = await aStore()
  const patch = aPatch({ index_url: 'https://index.example/simple' })
  await first.environments.setOverrides({ model_id: PAYLOAD.model_id, overrides: [patch] })
  const second = await aStore({ dataDir: first.dataDir })
  const { overrides } = await second.environments.describe(REQUEST)
  expect(overrides).toEqual([patch])
  await second.environments.clearOverrides({ model_id: PAYLOAD.model_id })
  expect(await readdir(join(first.dataDir, 'overrides'))).toEqual([])
})

it('keeps the patches of several processes that store at the same time', async () => {
  const one = await aStore()
  const two = await aStore({ dataDir: one.dataDir })
  const names = ['numpy', 'pillow']
  await Promise.all(
    names.map((requirement_name, index) =>
      (index ? two : one).environments.setOverrides({
        model_id: PAYLOAD.model_id,
        overrides: [aPatch({ index_url: 'https://index.example/simple' }, { requirement_name })],
      }),
    ),
  )
  const { overrides } = await one.environments.describe(REQUEST)
  expect(overrides.map(({ requirement_name }) => requirement_name).sort()).toEqual(names)
})

it('goes from needs_user_input by a stored override to ready, on disk', async () => {
  const { environments, dataDir } = await aStore()
  const index_url = pathToFileURL(join(dataDir, 'nothing')).href
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1', { index_url })])])
  const asked = await environments.ensure({ dependency_requirements: payload })
  const overrides = asked.status.missing_inputs.map(({ binding_id, requirement_name = '' }) =>
    aPatch({ index_url: pathToFileURL(dataDir).href }, { binding_id, requirement_name }),
  )
  await environments.setOverrides({ model_id: payload.model_id, overrides })
  const answer = await environments.ensure({ dependency_requirements: payload })
  expect([asked.state, asked.status.code, answer.state]).toEqual(['needs_user_input', 'index_not_found', 'ready'])
  const [binding] = answer.resolved_dependency_requirements.bindings
  expect(binding?.requirements[0]?.fields.index_url).toMatchObject({
    base: index_url,
    effective: pathToFileURL(dataDir).href,
  })
})

it('says so when the stored overrides cannot be read, and drops none of them', async () => {
  const { environments, dataDir } = await aStore()
  await environments.setOverrides({ model_id: PAYLOAD.model_id, overrides: [aPatch({ wheel_source_path: '/w' })] })
  const [name = ''] = await readdir(join(dataDir, 'overrides'))
  for (const content of ['{', '{}', '{"overrides":[{"scope":"all"}]}']) {
    await writeFile(join(dataDir, 'overrides', name), content)
    const { state, status } = await environments.ensure(REQUEST)
    expect([state, status.code]).toEqual(['failed', 'overrides_unreadable'])
    expect(await codeOf(environments.clearOverrides({ model_id: PAYLOAD.model_id }))).toBe('overrides_unreadable')
  }
})
