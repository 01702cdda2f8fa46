import { expect, it } from 'vitest'
import { codeOf } from '../fake-store.ts'
import { aHangingStore, type HangsIn, SIX } from '../hanging-uv.ts'
import { tree } from '../temporary-folder.ts'

const COMMANDS: readonly HangsIn[] = ['--version', 'compile', 'venv', 'install']

it.each(COMMANDS)(
  'cancels within two seconds while uv hangs in %s and is deaf to SIGTERM, and the state is missing again',
  async (hangsIn) => {
    const store = await aHangingStore(hangsIn)
    await using environments = await store.open()
    const controller = new AbortController()
    const ended = codeOf(environments.ensure(SIX, { signal: controller.signal }))
    await store.hanging()
    const started = performance.now()
    controller.abort()
    const code = await ended
    expect([code, performance.now() - started < 2000, await store.alive(), await left(store.dataDir)]).toEqual([
      'cancelled',
      true,
      0,
      [],
    ])
    if (hangsIn !== '--version') expect((await environments.check(SIX)).state).toBe('missing')
  },
)

it.each(COMMANDS)(
  'closes within two seconds while uv hangs in %s, and none of its processes is left',
  async (hangsIn) => {
    const store = await aHangingStore(hangsIn)
    const environments = await store.open()
    const ended = codeOf(environments.ensure(SIX))
    await store.hanging()
    const started = performance.now()
    await environments.close()
    expect([performance.now() - started < 2000, await ended, await store.alive(), await left(store.dataDir)]).toEqual([
      true,
      'cancelled',
      0,
      [],
    ])
  },
)

/** Prefixes, notes, locks, drafts: whatever a call may not leave. */
async function left(dataDir: string): Promise<string[]> {
  return (await tree(dataDir)).filter(
    (path) => /^(envs\/python|locks|tools|quarantine)\/./.test(path) && !/^locks\/(journal|leases)$/.test(path),
  )
}
