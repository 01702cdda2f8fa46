import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createInstaller,
  createPythonBackend,
  createPythonLocator,
  type IndexConfiguration,
  type InstallerName,
} from '../../src/index.ts'
import { onlyIndex, wheelOf, writePackageIndex } from '../../src/testing.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth installers é-')))
const folders = { toolsDir: join(root, 'tools'), cacheDir: join(root, 'cache') }
const host = { python: '' }
const INSTALLERS: readonly InstallerName[] = ['uv', 'pip']

beforeAll(async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  host.python = python?.executable ?? 'no Python 3.10 or newer'
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

async function environmentWith(installer: InstallerName, indexes?: IndexConfiguration) {
  const backend = createPythonBackend({ kind: 'venv', installer, ...folders, ...(indexes ? { indexes } : {}) })
  const prefix = join(mkdtempSync(join(root, 'env-')), 'env')
  await backend.create({ prefix, python: host.python })
  return { backend, prefix }
}

it('installs packages of the host’s index with uv and with pip, the same ones', async () => {
  const requirements = ['six==1.17.0', 'packaging==25.0', 'idna==3.10'].map((requirement) => ({ requirement }))
  const installed: unknown[] = []
  for (const installer of INSTALLERS) {
    const { backend, prefix } = await environmentWith(installer)
    await backend.install({ prefix, requirements })
    const found = await backend.inspect(prefix)
    installed.push(found.state === 'present' && found.distributions.map(({ name, version }) => `${name} ${version}`))
    const { stdout } = await backend.run({
      prefix,
      program: 'python',
      args: ['-c', 'import six, packaging, idna; print("ok")'],
    })
    expect(stdout.text).toBe('ok\n')
  }
  expect(installed).toEqual(Array(2).fill(['idna 3.10', 'packaging 25.0', 'six 1.17.0']))
})

it('takes the CPU build of torch that the host’s pip configuration offers, in one resolution with what needs it', async () => {
  const [python] = await createPythonLocator().locate({ version: '3.11' })
  const installer = createInstaller({ name: 'uv', ...folders })
  const requirements = ['torch==2.13.0', 'diffusers', 'transformers'].map((requirement) => ({ requirement }))
  const { packages } = await installer.resolve({ python: python?.executable ?? 'no Python 3.11', requirements })
  const named = packages.filter(({ name }) => ['torch', 'diffusers', 'transformers'].includes(name))
  expect(named.map(({ name, version }) => (name === 'torch' ? `${name} ${version}` : name))).toEqual([
    'diffusers',
    'torch 2.13.0+cpu',
    'transformers',
  ])
})

it('installs nothing when the file behind a resolution was swapped', async () => {
  for (const installer of INSTALLERS) {
    const folder = join(root, `swapped-${installer}`)
    const { configuration, wheels } = await writePackageIndex(folder, [{ name: 'plinth_swapped', version: '1.0' }])
    const { backend, prefix } = await environmentWith(installer, { ...configuration, findLinks: [wheels] })
    const requirements = [{ requirement: 'plinth-swapped==1.0' }]
    const { requirementsText } = await backend.installer.resolve({ python: host.python, requirements })
    const evil = wheelOf({ name: 'plinth_swapped', version: '1.0', module: 'evil = True\n' })
    writeFileSync(join(wheels, 'plinth_swapped-1.0-py3-none-any.whl'), evil)
    await expect(backend.installer.install({ prefix, requirementsText })).rejects.toMatchObject({
      code: 'hash_mismatch',
    })
    const found = await backend.inspect(prefix)
    expect(found.state === 'present' && found.distributions).toEqual([])
  }
})

it('accepts only the declared hash of a requirement', async () => {
  const { configuration } = await writePackageIndex(join(root, 'declared'), [
    { name: 'plinth_declared', version: '1.0' },
  ])
  for (const name of INSTALLERS) {
    const installer = createInstaller({ name, ...folders, indexes: configuration })
    const resolve = (hashes: readonly string[]) =>
      installer.resolve({ python: host.python, requirements: [{ requirement: 'plinth-declared==1.0', hashes }] })
    const [found] = (await resolve([])).packages
    const other = `sha256:${'0'.repeat(64)}`
    expect((await resolve([other, ...(found?.hashes ?? [])])).packages).toEqual([found])
    await expect(resolve([other])).rejects.toMatchObject({ code: 'hash_mismatch' })
  }
})

it('installs offline with uv what its cache has, and says when something is not there', async () => {
  const requirements = [{ requirement: 'six==1.17.0' }]
  const first = await environmentWith('uv')
  const { requirementsText } = await first.backend.install({ prefix: first.prefix, requirements })
  const { backend, prefix } = await environmentWith('uv')
  await backend.installer.install({ prefix, requirementsText, network: 'offline' })
  const found = await backend.inspect(prefix)
  expect(found.state === 'present' && found.distributions.map(({ name }) => name)).toEqual(['six'])
  const missing = backend.install({
    prefix,
    requirements: [{ requirement: 'plinth-unheard-of==1.0' }],
    network: 'offline',
  })
  await expect(missing).rejects.toMatchObject({ code: 'network' })
})

it('lists all requirements that an index does not have', async () => {
  const { configuration } = await writePackageIndex(join(root, 'lacking'), [
    { name: 'plinth_here', version: '1.0' },
    { name: 'plinth_newer', version: '1.0', requiresPython: '>=3.99' },
    { name: 'plinth_elsewhere', version: '1.0', tag: 'cp27-cp27m-win32' },
  ])
  const requirements = [
    'plinth-here==1.0',
    'plinth-here==2.0',
    'plinth-nowhere==1.0',
    'plinth-newer==1.0',
    'plinth-elsewhere==1.0',
  ]
  for (const name of INSTALLERS) {
    const installer = createInstaller({ name, ...folders, indexes: configuration })
    const asked = requirements.map((requirement) => ({ requirement }))
    const lacking = await installer.findLacking({ python: host.python, requirements: asked })
    expect(lacking.map(({ requirement, code }) => `${requirement} ${code}`)).toEqual([
      'plinth-here==2.0 no_matching_version',
      'plinth-nowhere==1.0 not_found',
      'plinth-newer==1.0 python_incompatible',
      'plinth-elsewhere==1.0 python_incompatible',
    ])
  }
})

it('tells a connection that fails from a package that is missing', async () => {
  for (const name of INSTALLERS) {
    const installer = createInstaller({
      name,
      ...folders,
      indexes: { ...onlyIndex('http://127.0.0.1:9/simple'), retries: 1 },
    })
    const resolving = installer.resolve({ python: host.python, requirements: [{ requirement: 'six==1.17.0' }] })
    await expect(resolving).rejects.toMatchObject({ code: 'network' })
  }
})

it('fetches a tool with a Python that has no pip, and once when two ask at once', async () => {
  const { prefix } = await environmentWith('uv')
  const toolsDir = join(root, 'fresh tools')
  const installer = createInstaller({ name: 'uv', ...folders, toolsDir })
  const python = join(prefix, 'bin/python')
  await Promise.all([installer.prepare({ python }), installer.prepare({ python })])
  expect(readdirSync(toolsDir)).toEqual(['uv-0.13.9'])
})

it('evaluates markers for the Python that it installs for, whichever others are here', async () => {
  const { configuration } = await writePackageIndex(join(root, 'markers'), [
    { name: 'plinth_marked', version: '1.0', requires: ['plinth-older==1.0; python_version < "3.12"'] },
    { name: 'plinth_older', version: '1.0' },
  ])
  const found = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  const pythons = [...new Map(found.map((each) => [each.markers.python_version, each])).values()]
  const requirements = [{ requirement: 'plinth-marked==1.0' }]
  for (const name of INSTALLERS) {
    const installer = createInstaller({ name, ...folders, indexes: configuration })
    const resolved = await Promise.all(
      pythons.map(({ executable: python }) => installer.resolve({ python, requirements })),
    )
    expect(resolved.map(({ packages }) => packages.map((each) => each.name))).toEqual(
      pythons.map(({ version }) =>
        /^3\.1[01]\./.test(version) ? ['plinth-marked', 'plinth-older'] : ['plinth-marked'],
      ),
    )
  }
})
