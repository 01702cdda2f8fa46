import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'

it('plans a store of 1,000 environments in a second or two, collects 200 of them exactly, and never holds the event loop long', async () => {
  const { environments, dataDir } = await aStore()
  const { manifest_path } = await environments.ensureReady(REQUEST)
  const { manifest_digest: _digest, ...manifest } = JSON.parse(await readFile(manifest_path, 'utf8'))
  for (let index = 0; index < 999; index += 1) await publishCopy(dataDir, manifest, index)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const start = performance.now()
  const plan = await environments.planCollection({ max_environments: 800 })
  const planMs = performance.now() - start
  const { removed, skipped, freed_bytes } = await environments.collect(plan)
  const collectMs = performance.now() - start - planMs
  delay.disable()
  expect([plan.entries.length, removed.length, skipped, (await environments.list()).length]).toEqual([
    200,
    200,
    [],
    800,
  ])
  expect(freed_bytes).toBe(plan.reclaimable_bytes)
  // Room for a busy machine: a second and three alone.
  expect([planMs < 10_000, collectMs < 60_000, delay.max / 1e6 < 500]).toEqual([true, true, true])
}, 90_000)

async function publishCopy(dataDir: string, manifest: Record<string, unknown>, index: number): Promise<void> {
  const environment_key = `v1_${sha256Hex(String(index)).slice(0, 32)}`
  const token = sha256Hex(`token ${index}`).slice(0, 32)
  const created_at = new Date(Date.UTC(2025, 0, 1) + index * 60_000).toISOString()
  const copy = { ...manifest, environment_key, token, created_at }
  const folder = join(dataDir, 'envs', 'python', environment_key)
  await mkdir(join(folder, token), { recursive: true })
  await writeFile(join(folder, token, 'file'), 'x'.repeat(index))
  const manifest_digest = `sha256:${sha256Hex(canonicalJson(copy))}`
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...copy, manifest_digest }))
}
