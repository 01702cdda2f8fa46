import { readdir, rename, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('knows one data directory by every path that leads to it: one environment, one lock, one install', async () => {
  const folder = await temporaryFolder()
  const real = join(folder, 'data')
  const first = await aStore({ dataDir: real })
  await symlink(real, join(folder, 'link'))
  const paths = [`${folder}/link/../data/./`, join(folder, 'link'), relative(process.cwd(), real)]
  const others = await Promise.all(paths.map((dataDir) => aStore({ dataDir })))
  const answers = await Promise.all([first, ...others].map(({ environments }) => environments.ensure(REQUEST)))
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['installed', 'joined', 'joined', 'joined'])
  expect(new Set(answers.map(({ environment_ref }) => environment_ref?.python_executable)).size).toBe(1)
  const again = await Promise.all(others.map(({ environments }) => environments.ensure(REQUEST)))
  expect(again.map(({ outcome }) => outcome)).toEqual(['reused', 'reused', 'reused'])
  expect(await readdir(join(real, 'quarantine'))).toEqual([])
})

it('rebuilds the environments of a data directory that was moved while it was closed, from what it resolved', async () => {
  const folder = await temporaryFolder()
  const { environments } = await aStore({ dataDir: join(folder, 'data') })
  const before = await environments.ensureReady(REQUEST)
  await environments.close()
  await rename(join(folder, 'data'), join(folder, 'moved'))
  const host = await aStore({ dataDir: join(folder, 'moved') })
  const check = await host.environments.check(REQUEST)
  const after = await host.environments.ensure(REQUEST)
  expect([check.status.code, after.outcome, host.backend.resolutions()]).toEqual(['store_moved', 'installed', 0])
  expect(after.environment_ref?.environment_key).toBe(before.environment_key)
})
