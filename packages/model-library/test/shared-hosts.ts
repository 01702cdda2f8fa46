import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import { expect, onTestFinished } from 'vitest'
import { startPostgres } from './postgres-server.ts'
import { scratch } from './scratch.ts'
import { useServer } from './test-database.ts'

/** So many processes change one library on a server for so long: no update is lost, no page is torn, and every feed is complete. Gives their operations. */
export async function changeTogether(processes: number, ms: number): Promise<number> {
  await using server = await startPostgres()
  useServer(server)
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  await using library = await place.library()
  await library.importExternalDiffusersDirectory({ source_path: bundle, family: 'both', official_name: 'm0' })
  const files = Array.from({ length: processes }, (_, seed) => join(place.path, `host${seed}`))
  const script = join(import.meta.dirname, 'children/shared-host.ts')
  const hosts = files.map((file, seed) =>
    startChild({ args: [script, library.root, bundle, String(seed), String(ms), file], env: process.env }),
  )
  onTestFinished(() => hosts.forEach((host) => void host.kill('group')))
  for (const line of ['ready', 'changed', 'closed']) {
    await Promise.all(hosts.map((host) => host.said(line)))
    for (const host of hosts) host.tell('go on')
  }
  const told = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8'))))
  const ids = ['diffusion/both/m0', ...told.flatMap(({ own }) => own)].sort()
  expect(told.flatMap(({ faults }) => faults)).toEqual([])
  expect((await library.listModels({ limit: 1000 })).models.map(({ model_id }) => model_id).sort()).toEqual(ids)
  for (const { heard } of told) expect(heard.sort()).toEqual(ids)
  const { dependency_bindings = [] } = (await library.getModel('diffusion/both/m0')) ?? {}
  const bound = dependency_bindings.map(({ binding_id }) => String(binding_id)).filter((id) => /^b\d/.test(id))
  expect(bound.sort()).toEqual(told.flatMap(({ bindings }) => bindings).sort())
  expect(await library.reindex()).toMatchObject({ models: ids.length, removed: 0, revalidated: [] })
  return told.reduce((sum, { operations }) => sum + operations, 0)
}
