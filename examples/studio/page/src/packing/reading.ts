import type { ErrorDocumentV1 } from '@plinth/contracts'
import { toErrorNote } from '../client/refusal.ts'

/** Something of the server, as it was read last. */
export interface ReadingView<T> {
  /** Missing before the first answer. */
  readonly value?: T
  /** Why it could not be read the last time; `value` is older then. */
  readonly error?: ErrorDocumentV1
  readonly isLoading: boolean
}

/** Something that is read, and again when it may have changed. */
export interface Reading {
  readonly now: () => void
  /** After a moment: many changes at once are read once. */
  readonly soon: () => void
  readonly close: () => void
}

/** What a reading depends on. */
export interface ReadingPorts<T> {
  readonly read: (signal: AbortSignal) => Promise<T>
  /** Calls back once, after so many milliseconds; the returned function forgets it. */
  readonly later: (milliseconds: number, callback: () => void) => () => void
  readonly onChange: (view: ReadingView<T>) => void
}

/** Reads nothing until it is asked to; says every change of what is shown. An answer that a newer question made old is dropped. */
export function createReading<T>({ read, later, onChange }: ReadingPorts<T>): Reading {
  let view: ReadingView<T> = { isLoading: false }
  let running: AbortController | undefined
  let forget: (() => void) | undefined
  const change = (next: ReadingView<T>) => {
    view = next
    onChange(next)
  }
  const withValue = () => (view.value === undefined ? {} : { value: view.value })
  const now = () => {
    forget?.()
    forget = undefined
    running?.abort()
    const mine = new AbortController()
    running = mine
    change({ ...view, isLoading: true })
    const ended = (next: ReadingView<T>) => {
      if (running !== mine) return
      running = undefined
      change(next)
    }
    read(mine.signal).then(
      (value) => ended({ value, isLoading: false }),
      (error: unknown) => ended({ ...withValue(), error: toErrorNote(error), isLoading: false }),
    )
  }
  // What is on its way may be older than the change, and is let through: changes that go on and on do not keep everything away.
  const soon = () => {
    forget ??= later(READ_AFTER, () => {
      forget = undefined
      if (running) soon()
      else now()
    })
  }
  return {
    now,
    soon,
    close: () => {
      forget?.()
      forget = undefined
      running?.abort()
      running = undefined
    },
  }
}

const READ_AFTER = 200
