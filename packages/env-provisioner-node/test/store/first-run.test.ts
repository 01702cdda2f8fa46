import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EnvironmentManifestV1, EnvironmentUsageV1 } from '@plinth/contracts'
import { environmentKey } from '@plinth/env-core'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

it('keeps an environment under envs/python/<environment_key>/ with manifest.json, its prefix at its final path', async () => {
  const { environments, dataDir } = await aStore()
  const ref = await environments.ensureReady(REQUEST)
  await environments.close()
  const directory = join(dataDir, 'envs', 'python', ref.environment_key)
  const manifest = EnvironmentManifestV1.parse(JSON.parse(await readFile(ref.manifest_path, 'utf8')))
  expect(await readdir(join(dataDir, 'envs', 'python'))).toEqual([ref.environment_key])
  expect((await readdir(directory)).sort()).toEqual([manifest.token, 'manifest.json', 'usage.json'].sort())
  expect(ref).toMatchObject({
    manifest_path: join(directory, 'manifest.json'),
    python_executable: join(directory, manifest.token ?? '', 'bin', 'python'),
  })
})

it('writes a manifest with effective requirements, fingerprints and install metadata, and its usage beside it', async () => {
  const { environments, dataDir } = await aStore()
  const { environment_key, requirements_fingerprint } = await environments.ensureReady(REQUEST)
  await environments.close()
  const directory = join(dataDir, 'envs', 'python', environment_key)
  const manifest = EnvironmentManifestV1.parse(JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')))
  const usage = EnvironmentUsageV1.parse(JSON.parse(await readFile(join(directory, 'usage.json'), 'utf8')))
  expect(manifest.requirements).toEqual({
    base: PAYLOAD.bindings,
    overrides: [],
    effective: {
      requirements: [
        { name: 'numpy', pin: '2.4.1', markers: null, hashes: [] },
        { name: 'pillow', pin: '12.0', markers: null, hashes: [] },
      ],
      sources: [],
    },
  })
  expect([manifest.requirements_fingerprint, manifest.installer]).toEqual([
    requirements_fingerprint,
    { name: 'uv', version: '0.1' },
  ])
  expect(manifest.installed.map(({ name, version }) => [name, version])).toEqual([
    ['numpy', '2.4.1'],
    ['pillow', '12.0'],
  ])
  expect([usage.last_used_at.length, usage.validations.map(({ kind, ok }) => [kind, ok])]).toEqual([
    24,
    [['stat', true]],
  ])
})

it('writes the inputs of the key into the manifest, so that hashing them gives the key again', async () => {
  const { environments } = await aStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const found = await environments.show(environment_key)
  const inputs: unknown = found?.state === 'published' && found.manifest.key_inputs
  expect(Reflect.apply(environmentKey, null, [inputs])).toBe(environment_key)
})

it('reuses in another process what the first one installed, without resolving or installing', async () => {
  const first = await aStore()
  const ref = await first.environments.ensureReady(REQUEST)
  await first.environments.close()
  const second = await aStore({ dataDir: first.dataDir })
  const before = await tree(second.dataDir)
  const answer = await second.environments.ensure(REQUEST)
  await second.environments.close()
  expect([answer.outcome, answer.environment_ref]).toEqual(['reused', ref])
  expect([second.backend.resolutions(), second.backend.installs]).toEqual([0, []])
  expect(await tree(second.dataDir)).toEqual(before)
})

it('makes another environment for another pin, and leaves the old one as it was', async () => {
  const host = await aStore()
  const old = await host.environments.ensureReady(REQUEST)
  const files = async () => tree(join(host.dataDir, 'envs', 'python', old.environment_key))
  const before = await files()
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.2'), aRequirement('pillow', '12.0')])])
  const other = await host.environments.ensureReady({ dependency_requirements: payload })
  expect(other.environment_key).not.toBe(old.environment_key)
  expect(await files()).toEqual(before)
  expect((await host.environments.verifyRef(old)).state).toBe('ready')
  expect((await host.environments.list()).map(({ environment_key }) => environment_key)).toEqual(
    [old.environment_key, other.environment_key].sort(),
  )
})

it('gives a manifest back unchanged after writing and reading it', async () => {
  const { environments } = await aStore()
  const { environment_key, manifest_path } = await environments.ensureReady(REQUEST)
  const [listed] = await environments.list()
  const onDisk: unknown = JSON.parse(await readFile(manifest_path, 'utf8'))
  expect(listed).toMatchObject({ state: 'published', environment_key, manifest: onDisk })
  expect((await environments.describe(REQUEST)).manifest).toEqual(onDisk)
})

it('installs what is dragged in as well, from one joint resolution that is kept', async () => {
  const packages = { 'numpy==2.4.1': { requires: ['blas==3.0'] } }
  const { environments, backend, dataDir } = await aStore({ packages })
  const { environment_key } = await environments.ensureReady(REQUEST)
  const kept = await readFile(join(dataDir, 'resolutions', `${environment_key}.txt`), 'utf8')
  expect([backend.resolutions(), kept.replace(/ --hash=\S+|# sha256:\S+\n/g, '').split('\n')]).toEqual([
    1,
    ['blas==3.0', 'numpy==2.4.1', 'pillow==12.0', ''],
  ])
})

it('refuses a store of a newer layout, and a directory that is something else', async () => {
  const { dataDir, environments } = await aStore()
  await environments.close()
  const layout = { kind: 'plinth-environments', layout: 9, min_reader: 9, min_writer: 9 }
  const codes: unknown[] = []
  for (const each of [layout, { ...layout, kind: 'plinth-models' }]) {
    await writeFile(join(dataDir, 'layout.json'), JSON.stringify(each))
    codes.push(
      await aStore({ dataDir }).catch((error: unknown) =>
        error instanceof Error && 'code' in error ? error.code : error,
      ),
    )
  }
  expect(codes).toEqual(['layout_too_new', 'layout_foreign'])
})
