import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createRandom, startChild } from '../src/testing.ts'
import { childEnvironment, childScript } from './temporary-directory.ts'

/** Many processes that want one lock. */
export interface Contention {
  readonly directory: string
  readonly processes: number
  /** How often each takes the lock. */
  readonly turns: number
  /** How many of them die (SIGKILL) at a random point of taking it; the first so many. Default 0. */
  readonly dying?: number
  readonly seed?: number
}

/** What came of it. */
export interface ContentionResult {
  /** Processes that ended without having been killed. */
  readonly survivors: number
  readonly deaths: number
  /** Turns that survivors completed. */
  readonly turnsOfSurvivors: number
  /** Turns that began while a process that was not killed was in its own. */
  readonly overlaps: readonly string[]
  /** What lies beside the lock in the end. */
  readonly left: readonly string[]
}

/** Lets all processes start, then go at once; resolves when all have ended. */
export async function contend({
  directory,
  processes,
  turns,
  dying = 0,
  seed = 1,
}: Contention): Promise<ContentionResult> {
  const locks = join(directory, 'locks')
  const log = join(directory, 'log')
  const random = createRandom(seed)
  const children = Array.from({ length: processes }, (_, index) => {
    const death = index < dying ? [String(random.below(2 ** 31))] : []
    const args = [childScript('contend'), join(locks, 'one.lock'), log, String(turns), ...death]
    return startChild({ args, env: childEnvironment() })
  })
  onTestFinished(() => children.forEach((child) => void child.kill('group')))
  await Promise.all(children.map((child) => child.said('ready')))
  for (const child of children) child.tell('go')
  const ends = await Promise.all(children.map(async (child) => ({ pid: child.pid, ...(await child.ended) })))
  const killed = new Set(ends.filter(({ signal }) => signal === 'SIGKILL').map(({ pid }) => pid))
  const survivors = ends.filter(({ code }) => code === 0)
  const lines = (await readFile(log, 'utf8')).trim().split('\n')
  return {
    survivors: survivors.length,
    deaths: killed.size,
    turnsOfSurvivors: lines.filter((line) => survivors.some(({ pid }) => line === `leave ${pid}`)).length,
    overlaps: findOverlaps(lines, killed),
    left: await readdir(locks, { recursive: true }),
  }
}

function findOverlaps(lines: readonly string[], killed: ReadonlySet<number>): string[] {
  const overlaps: string[] = []
  let inside: number | undefined
  for (const line of lines) {
    const [verb, pid] = line.split(' ')
    if (verb === 'enter' && inside !== undefined && !killed.has(inside))
      overlaps.push(`${pid} entered while ${inside} was in`)
    if (verb === 'leave' && inside !== Number(pid)) overlaps.push(`${pid} left although ${inside} was in`)
    inside = verb === 'enter' ? Number(pid) : undefined
  }
  return overlaps
}
