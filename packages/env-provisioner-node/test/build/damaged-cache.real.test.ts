import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { openCounting, storeFolder } from '../real-store.ts'
import { tree } from '../temporary-folder.ts'

it('rebuilds a damaged environment though the cache of uv has the same damage, and mends the cache', async () => {
  const { dataDir, remove } = await storeFolder()
  const { environments } = await openCounting({ dataDir, afterInstall: 'nothing' })
  const payloads = ['one', 'two'].map((binding_id) =>
    requirementsOf([aBinding([aRequirement('six', '1.17.0')], { binding_id })]),
  )
  const [one, two] = payloads.map((dependency_requirements) => ({ dependency_requirements }))
  if (!one || !two) throw new Error('there are two payloads')
  const ref = await environments.ensureReady(one)
  const prefix = join(ref.python_executable, '..', '..')
  const module = join(prefix, (await tree(prefix)).find((path) => path.endsWith('/six.py')) ?? '')
  const text = await readFile(module, 'utf8')
  // In place: the file is a hard link into uv's cache.
  await writeFile(module, text.replace('__version__', '__Version__'), { flag: 'r+' })
  const damaged = await environments.verify(ref.environment_key)
  const rebuilt = await environments.ensure(one)
  const other = await environments.ensureReady(two)
  expect(damaged).toMatchObject({ state: 'damaged', code: 'file_digest_mismatch' })
  expect([rebuilt.outcome, (await environments.verify(ref.environment_key)).state]).toEqual(['installed', 'ready'])
  expect((await environments.verify(other.environment_key)).state).toBe('ready')
  await environments.close()
  await remove()
})
