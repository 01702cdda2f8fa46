import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256Hex } from '@plinth/contracts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, PAYLOAD, REQUEST } from '../fake-store.ts'
import { temporaryFolder, tree } from '../temporary-folder.ts'

const OWN = 'https://index.example/simple'
const OTHER = 'https://other.example/simple'
const overrides = [aPatch({ index_url: OWN }, { requirement_name: 'numpy' })]
const NUMPY_HASH = `sha256:${sha256Hex(`numpy==2.4.1 from ${OWN}`)}`
const PILLOW = `pillow==12.0 --hash=sha256:${sha256Hex('pillow==12.0')}`

/** The one file of a folder whose name ends so. */
async function onlyFile(folder: string, ending: string): Promise<string> {
  const [name, ...others] = (await tree(folder)).filter((each) => each.endsWith(ending))
  if (name === undefined || others.length > 0) throw new Error(`${others.length + 1} files end in ${ending}`)
  return join(folder, name)
}

it('fetches a package with its own index from there, and resolves the others with its wheel', async () => {
  const { environments, backend, dataDir } = await aStore()
  const answer = await environments.ensure({ ...REQUEST, overrides })
  const wheel = pathToFileURL(await onlyFile(join(dataDir, 'cache', 'indexed'), '.whl')).href
  expect([answer.state, backend.fetches, backend.asked, backend.installed]).toEqual([
    'ready',
    [[OWN, 'numpy==2.4.1']],
    [[`numpy @ ${wheel}`, 'pillow==12.0']],
    [`numpy @ ${wheel} --hash=${NUMPY_HASH}\n${PILLOW}\n`],
  ])
  expect((await readdir(join(dataDir, 'cache'))).filter((name) => name.startsWith('.'))).toEqual([])
})

it('takes everything from one index, and fetches nothing ahead, where all packages name it', async () => {
  const { environments, backend } = await aStore()
  const everywhere = [aPatch({ index_url: OWN })]
  const used: unknown[] = []
  backend.onUse((use) => used.push(use?.indexes?.indexUrl))
  const { state } = await environments.ensure({ ...REQUEST, overrides: everywhere })
  expect([state, backend.fetches, used, backend.asked]).toEqual([
    'ready',
    [],
    [undefined, OWN],
    [['numpy==2.4.1', 'pillow==12.0']],
  ])
})

it('fetches two packages from two indexes, each from its own only, and a third one from none', async () => {
  const { environments, backend } = await aStore()
  const payload = requirementsOf([
    aBinding([
      aRequirement('numpy', '2.4.1', { index_url: OWN, hashes: [NUMPY_HASH] }),
      aRequirement('pillow', '12.0', { index_url: OTHER }),
      aRequirement('scipy', '1.0', { index_url: OTHER }),
      aRequirement('six', '1.17.0'),
    ]),
  ])
  const { state } = await environments.ensure({ dependency_requirements: payload })
  const names = backend.asked.map((texts) => texts.map((text) => text.replace(/ @ .*\//, ' @ ')))
  expect([state, backend.fetches, names]).toEqual([
    'ready',
    [
      [OWN, `numpy==2.4.1 ${NUMPY_HASH}`],
      [OTHER, 'pillow==12.0', 'scipy==1.0'],
    ],
    [
      [
        'numpy @ numpy-2.4.1-py3-none-any.whl',
        'pillow @ pillow-12.0-py3-none-any.whl',
        'scipy @ scipy-1.0-py3-none-any.whl',
        'six==1.17.0',
      ],
    ],
  ])
})

it('keeps a resolution without a path, so that a store that has moved installs the same from where it is now', async () => {
  const folder = await temporaryFolder()
  const before = await aStore({ dataDir: join(folder, 'before') })
  const { status } = await before.environments.ensure({ ...REQUEST, overrides })
  await before.environments.close()
  const kept = await readFile(await onlyFile(join(folder, 'before', 'resolutions'), '.txt'), 'utf8')
  await rename(join(folder, 'before'), join(folder, 'after'))
  await rm(join(folder, 'after', 'envs'), { recursive: true, force: true })
  const after = await aStore({ dataDir: join(folder, 'after') })
  const again = await after.environments.ensure({ ...REQUEST, overrides, offline: true })
  const wheel = pathToFileURL(await onlyFile(join(folder, 'after', 'cache', 'indexed'), '.whl')).href
  expect(kept.replace(/# sha256.*/, '')).toBe(`numpy==2.4.1 --hash=${NUMPY_HASH}\n${PILLOW}\n\n`)
  expect([again.state, again.status.environment_key, after.backend.fetches, after.backend.installed]).toEqual([
    'ready',
    status.environment_key,
    [],
    [`numpy @ ${wheel} --hash=${NUMPY_HASH}\n${PILLOW}\n`],
  ])
})

it('fetches a wheel again by the hash of the kept resolution when it has gone or is damaged', async () => {
  const { environments, backend, dataDir } = await aStore()
  const cache = join(dataDir, 'cache', 'indexed')
  const spoil = [
    async () => rm(cache, { recursive: true }),
    async () => writeFile(await onlyFile(cache, '.whl'), 'damaged'),
  ]
  await environments.ensureReady({ ...REQUEST, overrides })
  for (const each of spoil) {
    await each()
    await rm(join(dataDir, 'envs', 'python'), { recursive: true })
    await environments.ensureReady({ ...REQUEST, overrides })
  }
  const again = [OWN, `numpy==2.4.1 ${NUMPY_HASH}`]
  expect([backend.fetches, backend.resolutions(), new Set(backend.installed).size]).toEqual([
    [[OWN, 'numpy==2.4.1'], again, again],
    1,
    1,
  ])
})

it('asks for the package that its own index lacks, and not for the others', async () => {
  const { environments, backend } = await aStore({ lacking: ['numpy'] })
  const { state, status } = await environments.ensure({ ...REQUEST, overrides })
  expect([
    state,
    status.missing_inputs.map(({ code, requirement_name, field }) => [code, requirement_name, field]),
  ]).toEqual(['needs_user_input', [['not_found', 'numpy', 'index_url']]])
  expect(backend.asked).toEqual([])
})

it('asks for everything that an own index or the host’s lacks, all at once', async () => {
  const { environments } = await aStore({ lacking: ['numpy==2.4.1', 'pillow'] })
  const { state, status } = await environments.ensure({ ...REQUEST, overrides })
  expect([state, status.missing_inputs.map(({ code, requirement_name }) => [code, requirement_name])]).toEqual([
    'needs_user_input',
    [
      ['no_matching_version', 'numpy'],
      ['not_found', 'pillow'],
    ],
  ])
})

it('refuses a file of an own index that has none of the declared hashes, and keeps nothing of it', async () => {
  const { environments, dataDir } = await aStore()
  const payload = requirementsOf([
    aBinding([
      aRequirement('numpy', '2.4.1', { index_url: OWN, hashes: [`sha256:${'0'.repeat(64)}`] }),
      aRequirement('six', '1.17.0'),
    ]),
  ])
  const { state, status } = await environments.ensure({ dependency_requirements: payload })
  expect([state, status.code, (await tree(join(dataDir, 'cache'))).filter((name) => name.endsWith('.whl'))]).toEqual([
    'failed',
    'hash_mismatch',
    [],
  ])
})

it('installs offline what was fetched from an own index before, and says so when nothing was', async () => {
  const { environments, backend } = await aStore()
  const offline = { ...REQUEST, overrides, offline: true }
  const first = await environments.ensure(offline)
  expect([first.state, first.status.code, backend.fetches]).toEqual(['failed', 'not_found', []])
  expect(first.status.message).toContain('run ensure once with network access')
  await environments.ensureReady({ ...REQUEST, overrides })
  const more = requirementsOf([aBinding([...(PAYLOAD.bindings[0]?.requirements ?? []), aRequirement('six', '1.17.0')])])
  const other = await environments.ensure({ ...offline, dependency_requirements: more })
  expect([other.state, other.outcome, backend.fetches.length]).toEqual(['ready', 'installed', 1])
})

it('gives only the fetch of a package its own index, its folder of wheels and the trust in its host', async () => {
  const wheels = await temporaryFolder()
  const dataDir = join(await temporaryFolder(), 'data')
  const { environments, backend } = await aStore({ dataDir, insecureIndexHosts: ['index.lan'] })
  const used: unknown[] = []
  backend.onUse((use) => {
    const { indexUrl, extraIndexUrls, findLinks, trustedHosts } = use?.indexes ?? {}
    used.push(use && { indexUrl, extraIndexUrls, findLinks, trustedHosts })
  })
  const fields = {
    index_url: 'http://index.lan:3141/root',
    extra_index_urls: ['https://more.example/simple'],
    wheel_source_path: wheels,
  }
  const own = [aPatch(fields, { requirement_name: 'numpy' })]
  const { state, status } = await environments.ensure({ ...REQUEST, overrides: own })
  expect([state, status.message]).toEqual(['ready', undefined])
  expect(used).toEqual([
    undefined,
    undefined,
    {
      indexUrl: 'http://index.lan:3141/root',
      extraIndexUrls: ['https://more.example/simple'],
      findLinks: [pathToFileURL(wheels).href],
      trustedHosts: ['index.lan:3141'],
    },
  ])
})

it('replaces a wheel that was damaged where it lies, when its index gives it again', async () => {
  const { environments, backend, dataDir } = await aStore()
  await environments.ensureReady({ ...REQUEST, overrides })
  const wheel = await onlyFile(join(dataDir, 'cache', 'indexed'), '.whl')
  await writeFile(wheel, 'damaged')
  const more = requirementsOf([aBinding([...(PAYLOAD.bindings[0]?.requirements ?? []), aRequirement('six', '1.17.0')])])
  await environments.ensureReady({ dependency_requirements: more, overrides })
  expect([backend.fetches.length, await readFile(wheel, 'utf8')]).toEqual([2, `numpy==2.4.1 from ${OWN}`])
})

it('lets environments that are made at once have the same wheel', async () => {
  const { environments, dataDir } = await aStore()
  const versions = ['1.14.0', '1.15.0', '1.16.0', '1.17.0']
  const states = versions.map(async (version) => {
    const own = aRequirement('numpy', '2.4.1', { index_url: OWN })
    const dependency_requirements = requirementsOf([aBinding([own, aRequirement('six', version)])])
    return (await environments.ensure({ dependency_requirements })).outcome
  })
  expect(await Promise.all(states)).toEqual(versions.map(() => 'installed'))
  expect(await onlyFile(join(dataDir, 'cache', 'indexed'), '.whl')).toContain('numpy-2.4.1')
})

it('ends while it fetches when it is cancelled, and leaves no draft', async () => {
  const { environments, backend, dataDir } = await aStore()
  const controller = new AbortController()
  backend.onUse((use) => use && controller.abort())
  const code = await codeOf(environments.ensureReady({ ...REQUEST, overrides }, { signal: controller.signal }))
  expect([
    code,
    (await tree(join(dataDir, 'cache'))).filter((name) => name.endsWith('.whl') || name.startsWith('.')),
  ]).toEqual(['cancelled', []])
})

it('asks for another source when a repository, or the commit in it, is not there', async () => {
  const source = `git+https://host.example/numpy@${'a'.repeat(40)}`
  const { environments } = await aStore({ lacking: [`numpy @ ${source}`], sourceBuilds: 'allow' })
  const overrides = [aPatch({ package_source_override: source }, { requirement_name: 'numpy' })]
  const { status } = await environments.ensure({ ...REQUEST, overrides })
  expect([status.state, ...status.missing_inputs.map(({ code, field, message }) => [code, field, message])]).toEqual([
    'needs_user_input',
    ['source_not_usable', 'package_source_override', 'the repository of numpy or its commit is not there'],
  ])
})
