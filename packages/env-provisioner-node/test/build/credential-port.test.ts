import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aPatch } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import type { CredentialPort } from '../../src/index.ts'
import { aStore, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const SECRET = 'pass-word-of-anna'

function overriding(index_url: string) {
  return [aPatch({ index_url })]
}

it('hands credentials of requests and overrides to the port of the host, and writes none of them anywhere', async () => {
  const kept: unknown[] = []
  const credentials: CredentialPort = {
    keep: async (each, { need }) => void kept.push([need, ...each]),
    find: async () => null,
  }
  const { dataDir, environments, log } = await aStore({ credentials })
  const url = `https://anna:${SECRET}@index.example/simple`
  const { model_id } = REQUEST.dependency_requirements
  await environments.setOverrides({ model_id, overrides: overriding(url) })
  const { environment_ref } = await environments.ensure({ ...REQUEST, overrides: overriding(url) })
  const plain = await environments.ensure(REQUEST)
  const credential = { url: 'https://index.example/simple', username: 'anna', password: SECRET }
  expect(kept).toEqual([
    ['stored', credential],
    ['request', credential],
  ])
  expect([plain.environment_ref, plain.outcome]).toEqual([environment_ref, 'reused'])
  expect([JSON.stringify(log).includes(SECRET), await filesWith(dataDir, SECRET)]).toEqual([false, []])
})

it('warns whoever stores an override with credentials that they are kept only while the store is open', async () => {
  const { dataDir, environments, log } = await aStore({})
  const { model_id } = REQUEST.dependency_requirements
  await environments.setOverrides({ model_id, overrides: overriding(`https://anna:${SECRET}@index.example/simple`) })
  expect(log.map(({ level, message }) => [level, message])).toEqual([
    [
      'warning',
      'the credentials for https://index.example/simple are kept until the store is closed; write them into a netrc file to have them later',
    ],
  ])
  expect(await filesWith(dataDir, SECRET)).toEqual([])
})

async function filesWith(root: string, secret: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await tree(root)) {
    const text = await readFile(join(root, name), 'latin1').catch(() => '')
    if (text.includes(secret)) found.push(name)
  }
  return found
}
