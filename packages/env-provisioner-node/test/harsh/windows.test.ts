import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aPatch } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { requireSuitablePath } from '../../src/store/suitable-path.ts'
import { aStore, PAYLOAD, prefixIn, REQUEST } from '../fake-store.ts'
import { temporaryFolder, tree } from '../temporary-folder.ts'

const SITE_PACKAGES = /\/(lib\/python3\.11|Lib)\/site-packages\//

/** Characters, devices and endings that Windows has no names with. Source: "Naming Files, Paths, and Namespaces" of Microsoft's Win32 documentation. */
function isName(name: string): boolean {
  const isDevice = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(name)
  return !isDevice && !/[<>:"|?*\\\p{Cc}]|[. ]$/u.test(name) && name.length <= 255
}

it('gives everything in a store a name that Windows has, whatever packages and models are called, in short paths', async () => {
  const seen = new Set<string>()
  const dataDir = join(await temporaryFolder(), 'data')
  const at = async () => {
    for (const path of await tree(dataDir)) seen.add(path)
  }
  const host = await aStore({ dataDir, at })
  const { environments } = host
  await writeFile(join(await prefixIn(host), 'bin', 'stray'), '')
  await environments.ensure(REQUEST)
  for (const model_id of ['con', 'a:b', 'nul.json', 'x'.repeat(300), 'end. ', '../up', 'Ü?*"<>|']) {
    const overrides = [aPatch({ index_url: 'https://index.example/simple' }, { requirement_name: 'numpy' })]
    await environments.setOverrides({ model_id, overrides })
    await environments.ensure({ dependency_requirements: { ...PAYLOAD, model_id } })
  }
  const { environment_key } = await environments.ensureReady(REQUEST)
  await environments.pin(environment_key)
  const lease = await environments.acquire((await environments.ensure(REQUEST)).environment_ref)
  await at()
  await lease.release()
  const own = [...seen].filter((path) => !SITE_PACKAGES.test(path))
  const filled = new Set(own.filter((path) => path.includes('/')).map((path) => path.split('/')[0]))
  expect([...filled].sort()).toEqual(['cache', 'envs', 'locks', 'overrides', 'pins', 'quarantine', 'resolutions'])
  expect(own.filter((path) => !path.split('/').every(isName))).toEqual([])
  // Of 260 characters, which Windows takes without being told to take more: half for packages, a third for the data directory.
  expect(own.map((path) => path.length).sort((a, b) => b - a)[0]).toBeLessThan(150)
  expect(new Set(own.map((path) => path.toLowerCase())).size).toBe(own.length)
})

it('lets pip install below every path of Windows, whose backslashes no shell reads', () => {
  const roots = ['C:\\Users\\username\\AppData\\Local\\plinth', '\\\\server\\share\\plinth', 'D:\\with $ and `']
  const refusalOf = (root: string, platform: 'posix' | 'windows') => {
    try {
      return requireSuitablePath(root, { installer: 'pip', platform })
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code
    }
  }
  expect(roots.map((root) => refusalOf(root, 'windows'))).toEqual([undefined, undefined, undefined])
  expect(roots.map((root) => refusalOf(root, 'posix'))).toEqual(roots.map(() => 'path_not_suitable'))
})
