import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom, type RunningChild, startChild } from '@plinth/durable/testing'
import { openEnvironments } from '../src/index.ts'
import { openStore } from '../src/store/open-store.ts'
import { createFakeBackend, openFakeHost } from '../src/testing.ts'
import { PAYLOAD } from './fake-store.ts'
import { aPlanner } from './plan.ts'
import { sweepAll, sweepUntil } from './race-unlocked.ts'
import { createRandomGate, type RandomGate } from './random-gate.ts'

const SCRIPT = fileURLToPath(new URL('children/ensure-gated.ts', import.meta.url))

/** Many processes that want one environment at once. */
export interface Crowd {
  readonly dataDir: string
  readonly payload: unknown
  readonly processes: number
  /** `unlocked`: every lock is held by everybody; each waits between verifying and publishing, and they are let go in random order. */
  readonly locking: 'locked' | 'unlocked'
  readonly tools: 'fake' | 'real'
  /** What each runs in the environment that it was given. */
  readonly program?: string
  readonly seed?: number
}

/** What came of many processes that wanted one environment. */
export interface Contention {
  readonly installed: number
  /** Those that waited for it or came when it was there. */
  readonly reusing: number
  /** What the others said. */
  readonly failed: readonly string[]
  /** Different refs that they were given, as JSON. */
  readonly refs: readonly string[]
  /** Prefixes that lie in the store afterwards. */
  readonly prefixes: number
}

/** What has to come of so many processes; the one ref is whatever they agree on. */
export function oneInstall(processes: number, { refs }: Contention): Contention {
  return { installed: 1, reusing: processes - 1, failed: [], refs: refs.slice(0, 1), prefixes: 1 }
}

/** Lets so many processes ask for one environment at once, with the store's locks or without any. */
export async function contend(crowd: Crowd): Promise<Contention> {
  const { seed = 20261121, program = '', processes } = crowd
  const wishOf = (index: number) => JSON.stringify({ ...crowd, program, careful: index % 2 === 0 })
  const children = Array.from({ length: processes }, (_, index) => startChild({ args: [SCRIPT, wishOf(index)] }))
  const gate = createRandomGate()
  const following = children.map((child) => follow(child, gate))
  const racing = new AbortController()
  const { tools } = await aPlanner(PAYLOAD, createFakeBackend())
  const store = await openStore(crowd.dataDir, tools)
  const sweeping = sweepUntil(racing.signal, store)
  await gate.run(
    children.map(({ ended }) => ended),
    createRandom(seed),
  )
  racing.abort()
  await Promise.all([sweeping, ...following])
  const ends = await Promise.all(children.map(({ ended }) => ended))
  const said = children.map(
    (child, index) => readAnswer(child.lines().at(-1)) ?? `died: ${JSON.stringify(ends[index])}`,
  )
  const answers = said.flatMap((each) => (typeof each === 'string' ? [] : [each]))
  const [key = ''] = await readdir(join(crowd.dataDir, 'envs', 'python'))
  const inside = await readdir(join(crowd.dataDir, 'envs', 'python', key))
  const isSound = ({ verified, exit_code }: Answer) => verified === 'ready' && exit_code === 0
  const sound = answers.filter(isSound)
  const refs = [...new Set(answers.map(({ environment_ref }) => JSON.stringify(environment_ref)))]
  await sweepAll(store)
  return {
    installed: sound.filter(({ outcome }) => outcome === 'installed').length,
    reusing: sound.filter(({ outcome }) => outcome === 'joined' || outcome === 'reused').length,
    failed: [
      ...said.flatMap((each) => (typeof each === 'string' ? [each] : isSound(each) ? [] : [JSON.stringify(each)])),
      ...(await brokenAfterSweep(crowd, refs)),
    ],
    refs,
    prefixes: inside.filter((name) => /^[0-9a-f]{32}$/.test(name)).length,
  }
}

interface Answer {
  readonly outcome: string
  readonly verified: string
  readonly exit_code: number | null
  readonly environment_ref: unknown
}

function readAnswer(line: string | undefined): Answer | null {
  return line?.startsWith('{') ? JSON.parse(line) : null
}

/** Tells the gate whenever the child waits, and the child when it may go on. */
async function follow(child: RunningChild, gate: RandomGate): Promise<void> {
  const hasEnded = child.ended.then(() => 'ended' as const)
  for (let turn = 1; ; turn += 1) {
    const said = child.said(`waiting ${turn}`).then(
      () => 'waiting' as const,
      () => 'ended' as const,
    )
    if ((await Promise.race([said, hasEnded])) === 'ended') return
    await gate.wait()
    child.tell('go')
  }
}

/** The refs that do not hold any more after the store was swept. */
async function brokenAfterSweep({ dataDir, tools }: Crowd, refs: readonly string[]): Promise<string[]> {
  const host = tools === 'real' ? null : await openFakeHost({ dataDir })
  await using environments = host?.environments ?? (await openEnvironments({ dataDir, afterInstall: 'nothing' }))
  const broken = refs.map(async (ref) => {
    const { state } = await environments.verifyRef(JSON.parse(ref))
    return state === 'ready' ? [] : [`${state} after a sweep: ${ref}`]
  })
  return (await Promise.all(broken)).flat()
}
