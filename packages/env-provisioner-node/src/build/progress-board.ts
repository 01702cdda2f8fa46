import type { ProvisionProgress } from '@plinth/env-core'

type OnProgress = (progress: ProvisionProgress) => void

/** Lets those who wait for a builder in the same process follow its progress. */
export interface ProgressBoard {
  /** Hears what the builder of `key` announces, until the returned function is called. */
  readonly follow: (key: string, listener: OnProgress) => () => void
  /** Progress of the builder of `key`, for itself and for whoever follows. */
  readonly announce: (key: string, own: OnProgress | undefined) => OnProgress
}

/** A board that nobody follows. */
export function createProgressBoard(): ProgressBoard {
  const followers = new Map<string, Set<OnProgress>>()
  return {
    follow: (key, listener) => {
      const listeners = followers.get(key) ?? new Set()
      followers.set(key, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && followers.get(key) === listeners) followers.delete(key)
      }
    },
    announce: (key, own) => (progress) => {
      own?.(progress)
      for (const listener of followers.get(key) ?? []) listener(progress)
    },
  }
}
