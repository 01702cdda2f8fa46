import { randomBytes } from 'node:crypto'
import type { StudioEvent } from '../api/events.ts'

/** An event as it is sent: where the stream goes on after it, and its JSON, made once for all pages. */
export interface LoggedEvent {
  readonly cursor: string
  readonly json: string
}

/** What happened in this server, the last of it kept for pages that come back. */
export interface EventLog {
  readonly publish: (event: StudioEvent) => void
  /** Where the stream stands: everything after it is still to come. */
  readonly cursor: () => string
  /** What happened after a cursor; null when that is not kept (any more), or is of another server. */
  readonly after: (cursor: string) => readonly LoggedEvent[] | null
  /** Told after each event, until the returned function is called. */
  readonly listen: (listener: () => void) => () => void
}

/** A log that keeps at most `kept` events and `keptBytes` of their JSON. Cursors are `<boot>-<sequence>`. */
export function createEventLog({ kept = 2000, keptBytes = 16 * 1024 * 1024 } = {}): EventLog {
  const boot = randomBytes(8).toString('hex')
  const ring: LoggedEvent[] = []
  const listeners = new Set<() => void>()
  const counts = { sequence: 0, bytes: 0 }
  const cursorOf = (sequence: number) => `${boot}-${sequence}`
  return {
    publish: (event) => {
      counts.sequence += 1
      const json = JSON.stringify(event)
      ring.push({ cursor: cursorOf(counts.sequence), json })
      counts.bytes += json.length
      while (ring.length > kept || (counts.bytes > keptBytes && ring.length > 1))
        counts.bytes -= ring.shift()?.json.length ?? 0
      for (const listener of [...listeners]) listener()
    },
    cursor: () => cursorOf(counts.sequence),
    after: (cursor) => {
      const [, of, digits = ''] = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor) ?? []
      const missed = counts.sequence - Number(digits)
      if (of !== boot || missed < 0 || missed > ring.length) return null
      return missed === 0 ? [] : ring.slice(-missed)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
