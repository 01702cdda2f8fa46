import type { EnvironmentState } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  createDependencyEnvironmentService,
  type DependencyEnvironmentService,
  type EnvironmentAnswer,
  type EnvironmentEvent,
  TRANSITIONS,
} from '../../src/index.ts'
import { PAYLOAD } from '../service/service.ts'
import { createFaultyPorts, rounds, type Step } from './random-machine.ts'

it('takes only the transitions of the table, whatever is asked for at once and whatever fails', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      for (const { events } of await played(steps)) {
        for (const [from, to] of pathOf(events)) {
          expect(TRANSITIONS[from]).toContain(to)
          seen.add(`${from} ${to}`)
        }
      }
    }),
    { numRuns: 300, seed: 4 },
  )
  const unseen = Object.entries(TRANSITIONS).flatMap(([from, targets]) => targets.map((to) => `${from} ${to}`))
  // Within one operation nothing begins again: these lead from where one ends to where the next begins.
  const between = ['missing checking', 'needs_user_input checking', 'ready checking', 'failed checking']
  expect(unseen.filter((each) => !seen.has(each)).sort()).toEqual(between.sort())
})

it('makes every transition an event and a row of the timeline, and ends in a state that says how it ended', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      for (const { events, answer } of await played(steps)) {
        const states = ['unresolved', ...pathOf(events).map(([, to]) => to)]
        const last = events.filter(({ kind }) => kind === 'state_changed').at(-1)
        if (last) expect(last.status.timeline.map(({ state }) => state)).toEqual(states)
        if (answer)
          expect([answer.state, answer.status.timeline.map(({ state }) => state)]).toEqual([states.at(-1), states])
        expect(['checking', 'installing']).not.toContain(states.at(-1))
        expect(JSON.stringify(events)).not.toContain('hunter2')
      }
    }),
    { numRuns: 150, seed: 5 },
  )
})

it('tells the events of concurrent operations on one key apart by operation_id', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      const all = await played(steps)
      const ids = all.map(({ events }) => [...new Set(events.map(({ operation_id }) => operation_id))])
      expect(ids.every((own) => own.length < 2)).toBe(true)
      expect(new Set(ids.flat()).size).toBe(ids.flat().length)
    }),
    { numRuns: 80, seed: 6 },
  )
})

it('lets listeners that throw, leave or subscribe within an event disturb nobody', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      const errors: unknown[] = []
      const { ports, fail } = createFaultyPorts()
      const service = createDependencyEnvironmentService(ports, { onListenerError: (error) => errors.push(error) })
      const heard: EnvironmentEvent[] = []
      const heardLate: EnvironmentEvent[] = []
      const heardOnce: EnvironmentEvent[] = []
      service.subscribe(() => {
        throw new Error('this listener is broken')
      })
      const leave = service.subscribe((event) => {
        heardOnce.push(event)
        leave()
        leaveOther()
        service.subscribe((later) => void heardLate.push(later))
      })
      const leaveOther = service.subscribe(() => expect.unreachable())
      service.subscribe((event) => void heard.push(event))
      const played = await play(service, { steps, fail })
      const told = played.flatMap(({ events }) => events)
      expect(heard.map(nameOf).sort()).toEqual(told.map(nameOf).sort())
      expect(heardOnce).toEqual(heard.slice(0, 1))
      expect(heardLate).toEqual(heard.slice(1))
      expect(errors.length).toBe(heard.length)
    }),
    { numRuns: 80, seed: 7 },
  )
})

interface Played {
  readonly events: readonly EnvironmentEvent[]
  /** Null when it threw, or gave a ref. */
  readonly answer: EnvironmentAnswer | null
}

async function played(steps: readonly Step[][]): Promise<Played[]> {
  const { ports, fail } = createFaultyPorts()
  return play(createDependencyEnvironmentService(ports), { steps, fail })
}

async function play(
  service: DependencyEnvironmentService,
  { steps, fail }: { readonly steps: readonly Step[][]; readonly fail: (faults: readonly string[]) => void },
): Promise<Played[]> {
  const all: Played[] = []
  for (const round of steps) {
    fail(round.map(({ fault }) => fault))
    all.push(...(await Promise.all(round.map((step) => playOne(service, step)))))
    // What is reported after the end comes in the next turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return all
}

async function playOne(service: DependencyEnvironmentService, step: Step): Promise<Played> {
  const { operation, mode, confirmed, fault } = step
  const controller = new AbortController()
  const events: EnvironmentEvent[] = []
  const onEvent = (event: EnvironmentEvent) => {
    events.push(event)
    if (fault === 'abort while deciding' && event.state === 'checking') controller.abort()
    if (fault === 'abort while installing' && event.state === 'installing') controller.abort()
    if (fault === 'cancel by id') service.cancel(event.operation_id)
  }
  if (fault === 'abort before') controller.abort()
  const request = { dependency_requirements: PAYLOAD, mode, confirmed }
  const answer = await service[operation](request, { signal: controller.signal, onEvent }).catch(() => null)
  return { events, answer: answer !== null && 'status' in answer ? answer : null }
}

/** The transitions, each beginning where the one before ended. */
function pathOf(events: readonly EnvironmentEvent[]): (readonly [EnvironmentState, EnvironmentState])[] {
  let state: EnvironmentState = 'unresolved'
  return events.flatMap((event) => {
    expect(event.state).toBe(event.status.state)
    if (event.kind === 'progress') {
      expect([event.state, ['checking', 'installing'].includes(state)]).toEqual([state, true])
      return []
    }
    expect(event.from).toBe(state)
    state = event.state
    return [[event.from, event.state] as const]
  })
}

function nameOf({ operation_id, kind, state, status }: EnvironmentEvent): string {
  return [operation_id, kind, state, status.timeline.length, status.progress?.phase].join(' ')
}
