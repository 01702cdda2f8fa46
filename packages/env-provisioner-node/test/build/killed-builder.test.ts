import { fileURLToPath } from 'node:url'
import { startChild } from '@plinth/durable/testing'
import { expect, it, onTestFinished } from 'vitest'
import { aHangingStore, type HangsIn, SIX } from '../hanging-uv.ts'
import { tree } from '../temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('../children/ensure-hanging.ts', import.meta.url))
const CASES: readonly (readonly [HangsIn, string])[] = [
  ['compile', 'careful'],
  ['venv', 'careful'],
  ['install', 'careful'],
  ['venv', 'forgetful'],
  ['install', 'forgetful'],
]

it.each(CASES)(
  'ends the uv that hangs in %s and what left its group after its builder (%s) was killed, before it sweeps',
  async (hangsIn, memory) => {
    const store = await aHangingStore(hangsIn)
    const { dataDir, tools } = store
    const child = startChild({ args: [SCRIPT, JSON.stringify({ dataDir, ...tools, request: SIX, memory })] })
    onTestFinished(() => child.kill('group'))
    await store.hanging()
    child.kill('parent')
    await child.ended
    const orphans = await store.alive()
    await store.heal()
    await using environments = await store.open()
    const { outcome } = await environments.ensure(SIX)
    const left = (await tree(dataDir)).filter((path) => /^(locks\/(?!journal$|leases$)|quarantine\/)/.test(path))
    const prefixes = (await tree(dataDir)).filter((path) => /^envs\/python\/[^/]+\/[0-9a-f]{32}$/.test(path))
    expect([orphans, outcome, await store.alive(), left, prefixes.length]).toEqual([2, 'installed', 0, [], 1])
  },
)
