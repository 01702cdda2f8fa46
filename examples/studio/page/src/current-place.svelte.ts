import { createSubscriber } from 'svelte/reactivity'
import { hashOf, type Place, readPlace } from './place.ts'

/** Where the page is, and how it goes elsewhere. */
export interface CurrentPlace {
  /** Reactive. */
  readonly current: Place
  /** `replace` leaves no step for the Back button: for selections and filters. Default `push`. */
  readonly go: (place: Parameters<typeof hashOf>[0], step?: 'push' | 'replace') => void
}

/** The place in the window's address. */
export function currentPlace(): CurrentPlace {
  let changed = () => {}
  const subscribe = createSubscriber((update) => {
    changed = update
    window.addEventListener('hashchange', update)
    return () => window.removeEventListener('hashchange', update)
  })
  return {
    get current() {
      subscribe()
      return readPlace(location.hash)
    },
    go: (place, step = 'push') => {
      const hash = hashOf(place)
      if (hash === location.hash) return
      if (step === 'push') history.pushState(null, '', hash)
      else history.replaceState(null, '', hash)
      changed()
    },
  }
}
