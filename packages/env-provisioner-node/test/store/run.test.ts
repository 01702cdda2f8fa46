import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentPlan } from '@plinth/env-core'
import { provisionerConformance } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { createBackground } from '../../src/build/background.ts'
import { createProvisioner } from '../../src/build/create-provisioner.ts'
import { openStore } from '../../src/store/open-store.ts'
import { createFakeBackend } from '../../src/testing.ts'
import { aStore, PAYLOAD, prefixIn, REQUEST } from '../fake-store.ts'
import { aPlanner } from '../plan.ts'

it('runs a command in the environment of a ref, under a lease that ends with it', async () => {
  const seen: unknown[] = []
  const host = await aStore({
    onRun: async (program, args) => {
      seen.push(program, args, (await readdir(join(host.dataDir, 'locks', 'leases', ref.environment_key))).length)
      return { outcome: { contract_version: 1, exit_code: 7, signal: null, duration_ms: 0 }, ...NOTHING }
    },
  })
  const ref = await host.environments.ensureReady(REQUEST)
  const { outcome } = await host.environments.runInEnvironment(ref, {
    program: 'python',
    args: ['-c', 'pass; rm -rf /'],
  })
  expect([outcome.exit_code, seen]).toEqual([7, ['python', ['-c', 'pass; rm -rf /'], 1]])
  expect(await readdir(join(host.dataDir, 'locks', 'leases', ref.environment_key))).toEqual([])
})

it('fails fast with a code and a hint when an inference step has no ready environment ref', async () => {
  const host = await aStore()
  const ref = await host.environments.ensureReady(REQUEST)
  const refs: unknown[] = [
    null,
    {},
    { ...ref, state: 'installing' },
    { ...ref, environment_key: `v1_${'0'.repeat(32)}` },
    { ...ref, python_executable: '/usr/bin/python3' },
  ]
  const errors = await Promise.all(
    refs.map((each) => failureOf(host.environments.runInEnvironment(each, { program: 'python' }))),
  )
  await rm(await prefixIn(host), { recursive: true })
  errors.push(await failureOf(host.environments.runInEnvironment(ref, { program: 'python' })))
  expect(errors.map(({ code, reason, hint }) => [code, reason, hint.length > 10])).toEqual(
    ['ref_missing', 'ref_invalid', 'ref_not_ready', 'ref_stale', 'ref_forged', 'ref_damaged'].map((reason) => [
      'environment_not_ready',
      reason,
      true,
    ]),
  )
})

it('holds the provisioner on disk to every promise of a provisioner', async () => {
  const proven: string[] = []
  for (const { promise, prove } of provisionerConformance) {
    const { store, plan } = await aSubject()
    const provisioner = createProvisioner(store, {
      sourceBuilds: 'forbid',
      afterInstall: 'nothing',
      background: createBackground(),
    })
    await prove({ provisioner, plan })
    proven.push(promise)
  }
  expect(proven).toEqual(provisionerConformance.map(({ promise }) => promise))
})

async function aSubject(): Promise<{ store: Awaited<ReturnType<typeof openStore>>; plan: EnvironmentPlan }> {
  const { tools, root, plan } = await aPlanner(PAYLOAD, createFakeBackend())
  return { store: await openStore(root, tools), plan }
}

async function failureOf(promise: Promise<unknown>): Promise<{ code: unknown; reason: unknown; hint: string }> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  const { code, details, hint }: { code?: unknown; details?: { code?: unknown }; hint?: unknown } = Object(error)
  return { code, reason: details?.code, hint: String(hint) }
}

const NOTHING = { stdout: { text: '', droppedBytes: 0 }, stderr: { text: '', droppedBytes: 0 } }
