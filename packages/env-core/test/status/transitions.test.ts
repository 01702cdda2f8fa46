import { ENVIRONMENT_STATES } from '@plinth/contracts'
import { expect, it } from 'vitest'
import {
  createStatusTracker,
  type EnvironmentEvent,
  requireTransition,
  TIMELINE_LIMIT,
  TRANSITIONS,
} from '../../src/index.ts'
import { FAKE_NOW } from '../../src/testing.ts'

it('lets exactly the transitions of the table happen, among all states', () => {
  const allowed = ENVIRONMENT_STATES.flatMap((from) =>
    ENVIRONMENT_STATES.filter((to) => codeOf(() => requireTransition(from, to)) === undefined).map((to) => [from, to]),
  )
  const table = Object.entries(TRANSITIONS).flatMap(([from, targets]) => targets.map((to) => [from, to]))
  expect(allowed.map(String).sort()).toEqual(table.map(String).sort())
  expect(Object.keys(TRANSITIONS).sort()).toEqual([...ENVIRONMENT_STATES].sort())
})

it('throws invalid_transition for a step that the table does not have', () => {
  expect(codeOf(() => requireTransition('missing', 'ready'))).toBe('invalid_transition')
  expect(codeOf(() => requireTransition('ready', 'installing'))).toBe('invalid_transition')
})

it('makes every transition an event and a row of the timeline', () => {
  const events: EnvironmentEvent[] = []
  const tracker = trackerInto(events)
  tracker.enter('checking')
  tracker.enter('missing', { code: 'entries_changed', message: 'a file is missing' })
  tracker.enter('installing')
  expect(events.map((event) => [event.kind, event.kind === 'state_changed' && event.from, event.status.state])).toEqual(
    [
      ['state_changed', 'unresolved', 'checking'],
      ['state_changed', 'checking', 'missing'],
      ['state_changed', 'missing', 'installing'],
    ],
  )
  expect(tracker.status().timeline).toEqual([
    { state: 'unresolved', at: FAKE_NOW },
    { state: 'checking', at: FAKE_NOW },
    { state: 'missing', at: FAKE_NOW, code: 'entries_changed' },
    { state: 'installing', at: FAKE_NOW },
  ])
  expect([tracker.status().code, tracker.status().message]).toEqual([undefined, undefined])
})

it('keeps a bounded timeline', () => {
  const tracker = trackerInto([])
  for (let round = 0; round < 100; round += 1) {
    tracker.enter('checking')
    tracker.enter('ready')
  }
  expect(tracker.status().timeline.length).toBe(TIMELINE_LIMIT)
})

function trackerInto(events: EnvironmentEvent[]) {
  const clock = { now: () => FAKE_NOW }
  const emit = (event: EnvironmentEvent) => void events.push(event)
  return createStatusTracker({ operation_id: 'environment-1', model_id: 'tiny', mode: 'auto', clock, emit })
}

function codeOf(action: () => void): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}
