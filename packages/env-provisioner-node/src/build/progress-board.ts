import type { ProvisionProgress } from '@plinth/env-core'

type OnProgress = (progress: ProvisionProgress) => void

/** Lets those who wait for a builder in the same process follow its progress. */
export interface ProgressBoard {
  /** Hears what the builder of `key` announces, until the returned function is called. */
  readonly follow: (key: string, listener: OnProgress) => () => void
  /** Begins a build of `key`: its progress goes to the builder itself and to whoever follows. */
  readonly announce: (key: string, own: OnProgress | undefined) => Announcement
  /** Whether somebody builds `key` in this process. */
  readonly isAnnounced: (key: string) => boolean
}

/** One build that others may follow. */
export interface Announcement {
  readonly tell: OnProgress
  readonly end: () => void
}

/** A board that nobody follows. */
export function createProgressBoard(): ProgressBoard {
  const followers = new Map<string, Set<OnProgress>>()
  const announced = new Map<string, number>()
  const count = (key: string, change: number) => announced.set(key, (announced.get(key) ?? 0) + change)
  return {
    follow: (key, listener) => {
      const listeners = followers.get(key) ?? new Set()
      followers.set(key, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && followers.get(key) === listeners) followers.delete(key)
      }
    },
    announce: (key, own) => {
      count(key, 1)
      return {
        tell: (progress) => {
          own?.(progress)
          for (const listener of followers.get(key) ?? []) listener(progress)
        },
        end: () => count(key, -1),
      }
    },
    isAnnounced: (key) => (announced.get(key) ?? 0) > 0,
  }
}
