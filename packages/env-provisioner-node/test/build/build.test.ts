import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

it('asks for every package that no index has, and leaves nothing behind', async () => {
  const { environments, dataDir } = await aStore({ lacking: ['numpy==2.4.1', 'pillow'] })
  const { state, status } = await environments.ensure(REQUEST)
  expect([state, status.missing_inputs.map(({ code, requirement_name }) => [code, requirement_name])]).toEqual([
    'needs_user_input',
    [
      ['no_matching_version', 'numpy'],
      ['not_found', 'pillow'],
    ],
  ])
  expect(await tree(join(dataDir, 'envs', 'python'))).toEqual([])
})

it('answers failed when packages can be had alone and not together', async () => {
  const packages = { 'numpy==2.4.1': { requires: ['blas==3.0'] } }
  const { environments } = await aStore({ packages, lacking: ['blas'] })
  const { state, status } = await environments.ensure(REQUEST)
  expect([state, status.code]).toEqual(['failed', 'not_found'])
})

it('answers failed with the code of the installer, and leaves nothing behind', async () => {
  for (const code of ['hash_mismatch', 'network', 'build_failed', 'disk_full', 'python_incompatible', 'timeout']) {
    const { environments, dataDir } = await aStore({
      onInstall: async () => {
        throw new CodedError(code, 'the installer failed')
      },
    })
    const { state, status } = await environments.ensure(REQUEST)
    expect([state, status.code, await tree(join(dataDir, 'envs', 'python'))]).toEqual(['failed', code, []])
  }
})

it('accepts overlapping wheels when the file is what one of them claims, and remembers which', async () => {
  const shared = 'tests/__init__.py'
  const packages = {
    'numpy==2.4.1': { files: { 'numpy/__init__.py': '', [shared]: 'first' } },
    'pillow==12.0': { files: { 'PIL/__init__.py': '', [shared]: 'second, longer' } },
  }
  const { environments } = await aStore({ packages })
  const { environment_key } = await environments.ensureReady(REQUEST)
  expect((await environments.verify(environment_key)).state).toBe('ready')
  const found = await environments.show(environment_key)
  const own = found?.state === 'published' ? found.manifest.evidence?.own_digests : null
  expect(Object.keys(Object(own))).toEqual([`lib/python3.11/site-packages/${shared}`])
})

it('accepts rows without a digest, and remembers what lies there', async () => {
  const packages = { 'numpy==2.4.1': { files: { 'numpy/__init__.py': 'x' }, claims: { 'numpy/__init__.py': null } } }
  const { environments, backend } = await aStore({ packages })
  const { environment_key } = await environments.ensureReady(REQUEST)
  expect((await environments.verify(environment_key)).state).toBe('ready')
  const [prefix = ''] = backend.installs
  await writeFile(join(prefix, 'lib/python3.11/site-packages/numpy/__init__.py'), 'y')
  expect(await environments.verify(environment_key)).toMatchObject({ state: 'damaged', code: 'file_digest_mismatch' })
})

const SILENT_FAILURES = [
  ['a file of a RECORD missing', { claims: { 'numpy/core.py': 'x' } }, 'file_missing'],
  ['a file outside the environment', { claims: { '../../../../../../outside': 'x' } }, 'file_outside_environment'],
] as const

it('publishes nothing that an installer left incomplete, though it reported success', async () => {
  for (const [what, part, code] of SILENT_FAILURES) {
    const packages = { 'numpy==2.4.1': { files: { 'numpy/__init__.py': 'x' }, ...part } }
    const { environments, dataDir } = await aStore({ packages })
    const { state, status } = await environments.ensure(REQUEST)
    expect([what, state, status.code]).toEqual([what, 'failed', code])
    expect(await tree(join(dataDir, 'envs', 'python'))).toEqual([])
  }
})

it('does not reject a sound environment for a wrong RECORD, once a fresh download has the same mismatch', async () => {
  for (const claim of ['longer than it is', 'z']) {
    const packages = { 'numpy==2.4.1': { files: { 'numpy/__init__.py': 'x' }, claims: { 'numpy/__init__.py': claim } } }
    const { environments, backend, dataDir } = await aStore({ packages })
    const first = await environments.ensure(REQUEST)
    await rm(join(first.environment_ref?.python_executable ?? '', '..', '..'), { recursive: true })
    const { environment_key } = await environments.ensureReady(REQUEST)
    const found = await environments.show(environment_key)
    const faulty = found?.state === 'published' && found.manifest.evidence?.record_faulty
    expect([first.state, faulty, (await environments.verify(environment_key)).state]).toEqual([
      'ready',
      ['lib/python3.11/site-packages/numpy/__init__.py'],
      'ready',
    ])
    expect([
      backend.installs.length,
      (await tree(join(dataDir, 'cache'))).some((path) => path.startsWith('fresh')),
    ]).toEqual([claim === 'z' ? 4 : 6, false])
  }
})

it('rebuilds from a fresh download when the first one has the same damage', async () => {
  const harmed = { 'numpy/__init__.py': 'x' }
  const claims = { 'numpy/__init__.py': 'y' }
  const packages = { 'numpy==2.4.1': { files: harmed, claims, fresh: { files: claims } } }
  const { environments, backend } = await aStore({ packages })
  const { environment_key } = await environments.ensureReady(REQUEST)
  expect(await environments.verify(environment_key)).toMatchObject({ state: 'damaged', code: 'file_digest_mismatch' })
  const answer = await environments.ensure(REQUEST)
  const missing = answer.status.timeline.find(({ state }) => state === 'missing')
  expect([missing?.code, answer.outcome, (await environments.verify(environment_key)).state]).toEqual([
    'file_digest_mismatch',
    'installed',
    'ready',
  ])
  expect(backend.refreshed).toEqual([[], [], ['numpy']])
})

it('says offline that a package is not cached, and asks for no index', async () => {
  const { environments } = await aStore({ lacking: ['numpy==2.4.1'] })
  const { state, status } = await environments.ensure({ ...REQUEST, offline: true })
  expect([state, status.code]).toEqual(['failed', 'no_matching_version'])
  expect(status.message).toContain('run ensure once with network access')
})

it('lets source distributions be built only where that is allowed, and then under another key', async () => {
  const wheels = await aStore()
  const builds = await aStore({ sourceBuilds: 'allow' })
  const keys = await Promise.all([wheels, builds].map(({ environments }) => environments.ensureReady(REQUEST)))
  expect(keys[0]?.environment_key).not.toBe(keys[1]?.environment_key)
})

it('makes an empty environment for a binding without requirements', async () => {
  const { environments } = await aStore()
  const answer = await environments.ensure({ dependency_requirements: requirementsOf([aBinding([])]) })
  expect(answer.outcome).toBe('installed')
})

it('makes the environment in a path of 200 characters with spaces and letters that are not ASCII', async () => {
  const first = await aStore()
  const dataDir = join(first.dataDir, `deep ordner ü ${'x'.repeat(80)}`, `and another ${'y'.repeat(80)}`)
  const { environments } = await aStore({ dataDir })
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])
  expect((await environments.ensure({ dependency_requirements: payload })).outcome).toBe('installed')
})
