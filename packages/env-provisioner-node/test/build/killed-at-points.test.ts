import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('../children/ensure-until.ts', import.meta.url))
const POINTS = ['locked', 'resolved', 'spawned', 'installed', 'verified', 'published']
const CASES = [
  ...POINTS.map((point) => [point, 'nothing lies there'] as const),
  ...['quarantining', ...POINTS].map((point) => [point, 'damage lies there'] as const),
]

it.each(CASES)('is sound and clean after a builder was killed at "%s" where %s', async (point, before) => {
  const { dataDir, key, clean } = await prepare(before)
  const child = startChild({ args: [SCRIPT, dataDir, JSON.stringify(REQUEST), point] })
  const { signal } = await child.ended
  const { environments } = await aStore({ dataDir })
  await environments.ensureReady(REQUEST)
  // One more build clears away what a reused environment has no reason to look for.
  await rm(join(dataDir, 'envs', 'python', key, 'manifest.json'))
  await environments.ensureReady(REQUEST)
  const { state } = await environments.verify(key)
  expect([signal, state, await seen(dataDir)]).toEqual(['SIGKILL', 'ready', clean])
})

/** A store in which the environment was built once, and is now missing or damaged; and what a clean store with it looks like. */
async function prepare(before: string) {
  const { dataDir, environments } = await aStore()
  const { environment_key: key, python_executable } = await environments.ensureReady(REQUEST)
  const clean = await seen(dataDir)
  await environments.close()
  if (before === 'damage lies there') await writeFile(join(python_executable, '..', 'stray'), '')
  else await rm(join(dataDir, 'envs', 'python', key), { recursive: true })
  return { dataDir, key, clean }
}

/** What lies in the store, prefixes without their tokens, less the evidence of damage. */
async function seen(dataDir: string): Promise<string[]> {
  const paths = (await tree(dataDir)).filter((path) => !path.startsWith('quarantine/'))
  return paths.map((path) => path.replace(/^(envs\/python\/[^/]+\/)[0-9a-f]{32}/, '$1prefix')).sort()
}
