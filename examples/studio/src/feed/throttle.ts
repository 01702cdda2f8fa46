/** Tells about many things, about each of them not too often. */
export interface Throttle {
  /** `now` tells at once; `later` tells at most once in the interval, and what is told last is never left out. */
  readonly tell: (name: string, say: () => void, when: 'now' | 'later') => void
  /** Tells nothing more. */
  readonly close: () => void
}

/** A throttle with an interval in ms. */
export function createThrottle(intervalMs: number): Throttle {
  const resting = new Map<string, { timer: NodeJS.Timeout; say: (() => void) | undefined }>()
  const rest = (name: string) => {
    const timer = setTimeout(() => {
      const say = resting.get(name)?.say
      resting.delete(name)
      if (!say) return
      say()
      rest(name)
    }, intervalMs)
    resting.set(name, { timer: timer.unref(), say: undefined })
  }
  return {
    tell: (name, say, when) => {
      const known = resting.get(name)
      if (when === 'later' && known) {
        known.say = say
        return
      }
      clearTimeout(known?.timer)
      say()
      rest(name)
    },
    close: () => {
      for (const { timer } of resting.values()) clearTimeout(timer)
      resting.clear()
    },
  }
}
