import { writeFileSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { removeTree } from '@plinth/durable'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import type { InstalledDistribution } from '@plinth/pyenv-backends'
import { prefixLayout } from '@plinth/pyenv-backends'
import { expect, it } from 'vitest'
import { checkDistributions } from '../../src/build/check-distributions.ts'
import { gatherEvidence } from '../../src/prefix/gather-evidence.ts'
import { createFakeBackend } from '../../src/testing.ts'
import { aStore, codeOf, prefixIn, REQUEST } from '../fake-store.ts'
import { aPlanner } from '../plan.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('compares what is installed with the pins and with the resolution', async () => {
  const { plan } = await aPlanner(requirementsOf([aBinding([aRequirement('torch', '2.13.0')])]), createFakeBackend())
  const torch = distribution('torch', '2.13.0+cpu')
  const codes = [
    [torch],
    [distribution('Torch', '2.13')],
    [],
    [torch, distribution('six', '1.17.0')],
    [torch, distribution('torch', '2.13.0')],
    [distribution('torch', '2.12.0')],
    [distribution('torch', 'broken')],
  ].map((installed) => codeOfCall(() => checkDistributions(installed, plan.items, [])))
  expect(codes).toEqual([
    undefined,
    undefined,
    'distribution_missing',
    'distribution_not_resolved',
    'distribution_duplicate',
    'wrong_version_installed',
    'wrong_version_installed',
  ])
})

it('answers failed when the installer reports success and leaves no environment', async () => {
  const { environments } = await aStore({ onInstall: (prefix) => rm(join(prefix, 'pyvenv.cfg')) })
  const { state, status } = await environments.ensure(REQUEST)
  expect([state, status.code]).toEqual(['failed', 'install_failed'])
})

it('answers failed when a distribution has no RECORD', async () => {
  const { environments } = await aStore({ packages: { 'numpy==2.4.1': { record: 'none' } } })
  const { state, status } = await environments.ensure(REQUEST)
  expect([state, status.code]).toEqual(['failed', 'record_missing'])
})

it('answers failed when somebody damages an environment as soon as it is published', async () => {
  const host = await aStore({
    at: async (point) => {
      if (point === 'published') await removeTree(host.backend.installs[0] ?? '')
    },
  })
  const { state, status } = await host.environments.ensure(REQUEST)
  expect([state, status.code]).toEqual(['failed', 'environment_damaged'])
})

it('gives up when somebody publishes damaged manifests as fast as they are moved aside', async () => {
  const host = await aStore()
  const prefix = await prefixIn(host)
  const manifest = join(dirname(prefix), 'manifest.json')
  const other = await aStore({ dataDir: host.dataDir, onLog: () => writeFileSync(manifest, '{') })
  await writeFile(manifest, '{')
  const { state, status } = await other.environments.ensure(REQUEST)
  expect([state, status.code]).toEqual(['failed', 'environment_contended'])
})

it('takes a manifest of another environment, or one without evidence, for damage', async () => {
  const host = await aStore()
  const { environment_key, manifest_path } = await host.environments.ensureReady(REQUEST)
  const other = `v1_${'0'.repeat(32)}`
  await mkdir(join(host.dataDir, 'envs', 'python', other))
  await cp(manifest_path, join(host.dataDir, 'envs', 'python', other, 'manifest.json'))
  const { evidence: _evidence, manifest_digest: _digest, ...rest } = JSON.parse(await readFile(manifest_path, 'utf8'))
  const digest = (manifest: unknown) => `sha256:${sha256Hex(canonicalJson(manifest))}`
  await writeFile(manifest_path, JSON.stringify({ ...rest, manifest_digest: digest(rest) }))
  const found = [await host.environments.verify(other), await host.environments.verify(environment_key)]
  const { token: _token, ...nameless } = rest
  await writeFile(manifest_path, JSON.stringify({ ...nameless, manifest_digest: digest(nameless) }))
  found.push(await host.environments.verify(environment_key))
  expect(found.map((each) => each.state === 'damaged' && each.code)).toEqual([
    'manifest_misplaced',
    'evidence_missing',
    'manifest_invalid',
  ])
})

it('takes down no evidence of a prefix without an interpreter', async () => {
  const prefix = await temporaryFolder()
  const environment = {
    state: 'present',
    prefix,
    sitePackages: prefix,
    pythonExecutable: join(prefix, 'python'),
    pythonVersion: '',
    pythonHome: '',
    distributions: [],
  } as const
  const gathered = gatherEvidence(environment, prefixLayout(), {
    records: [],
    ownDigests: {},
    claimedTwice: [],
    unclaimed: {},
    executables: [],
    faulty: [],
    bootId: '',
  })
  expect(await codeOf(gathered)).toBe('interpreter_missing')
})

function distribution(name: string, version: string): InstalledDistribution {
  return { name, canonicalName: name.toLowerCase(), version, directory: `/site/${name}-${version}.dist-info` }
}

function codeOfCall(action: () => void): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}
