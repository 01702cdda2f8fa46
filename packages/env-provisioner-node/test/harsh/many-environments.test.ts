import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'

it('opens, finds and runs as fast among 1,000 environments as alone, and lists them all', async () => {
  const alone = await aStore()
  const { manifest_path } = await alone.environments.ensureReady(REQUEST)
  const { manifest_digest: _digest, ...manifest } = JSON.parse(await readFile(manifest_path, 'utf8'))
  const few = await timings(alone.dataDir)
  for (let index = 0; index < 999; index += 1) await publishCopy(alone.dataDir, manifest, index)
  const many = await timings(alone.dataDir)
  expect([few.listed, many.listed, many.damaged]).toEqual([1, 1000, 0])
  // Room for a busy machine; a search through all of them would take twenty times as long.
  expect([many.openMs < 3 * few.openMs + 5, many.ensureMs < 3 * few.ensureMs + 5]).toEqual([true, true])
  expect(many.listMs).toBeLessThan(5000)
})

async function timings(dataDir: string) {
  const opened: number[] = []
  const ensured: number[] = []
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now()
    const { environments } = await aStore({ dataDir })
    opened.push(performance.now() - start)
    const asked = performance.now()
    await environments.ensure(REQUEST)
    ensured.push(performance.now() - asked)
  }
  const { environments } = await aStore({ dataDir })
  const start = performance.now()
  const listed = await environments.list()
  const listMs = performance.now() - start
  const damaged = listed.filter(({ state }) => state === 'damaged').length
  return { openMs: median(opened), ensureMs: median(ensured), listMs, listed: listed.length, damaged }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function publishCopy(dataDir: string, manifest: Record<string, unknown>, index: number): Promise<void> {
  const environment_key = `v1_${sha256Hex(String(index)).slice(0, 32)}`
  const copy = { ...manifest, environment_key }
  const folder = join(dataDir, 'envs', 'python', environment_key)
  await mkdir(folder)
  const manifest_digest = `sha256:${sha256Hex(canonicalJson(copy))}`
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...copy, manifest_digest }))
}
