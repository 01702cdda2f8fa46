import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom, startChild } from '@plinth/durable/testing'
import { PAYLOAD } from './fake-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('children/ensure-fake.ts', import.meta.url))

/** What came of many processes that wanted one environment. */
export interface Contention {
  readonly installed: number
  /** Those that waited for it or came when it was there. */
  readonly reusing: number
  /** What the others said. */
  readonly failed: readonly string[]
  /** Different interpreters that they were given. */
  readonly interpreters: number
  /** Prefixes that lie in the store afterwards. */
  readonly prefixes: number
}

/** What has to come of so many processes. */
export function oneInstall(processes: number): Contention {
  return { installed: 1, reusing: processes - 1, failed: [], interpreters: 1, prefixes: 1 }
}

/** Lets so many processes ask for one environment at once, with the store's locks or without any. */
export async function contend(processes: number, locking: 'locked' | 'unlocked'): Promise<Contention> {
  const dataDir = join(await temporaryFolder(), 'data')
  const random = createRandom(20261121)
  const children = Array.from({ length: processes }, () =>
    startChild({ args: [SCRIPT, dataDir, JSON.stringify(PAYLOAD), locking, String(random.below(200))] }),
  )
  const ends = await Promise.all(children.map(({ ended }) => ended))
  const lines = children.map((child, index) => child.lines().at(-1) ?? `died: ${JSON.stringify(ends[index])}`)
  const said = lines.map((line) => line.split(' ').slice(0, 3).join(' '))
  const [key = ''] = await readdir(join(dataDir, 'envs', 'python'))
  const inside = await readdir(join(dataDir, 'envs', 'python', key))
  const isReusing = (line: string) => line === 'ready joined ready' || line === 'ready reused ready'
  return {
    installed: said.filter((line) => line === 'ready installed ready').length,
    reusing: said.filter(isReusing).length,
    failed: said.filter((line) => line !== 'ready installed ready' && !isReusing(line)),
    interpreters: new Set(lines.map((line) => line.split(' ').slice(3).join(' '))).size,
    prefixes: inside.filter((name) => /^[0-9a-f]{32}$/.test(name)).length,
  }
}
