import { createSubscriber } from 'svelte/reactivity'
import { later } from './client/later.ts'
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
  let current = $state.raw(readPlace(location.hash))
  let forget = () => {}
  // A browser refuses an address that changes hundreds of times in seconds, as a held arrow key would have it.
  const write = () => {
    forget()
    if (hashOf(current) !== location.hash) history.replaceState(null, '', hashOf(current))
  }
  const subscribe = createSubscriber(() => {
    const follow = () => {
      forget()
      current = readPlace(location.hash)
    }
    window.addEventListener('hashchange', follow)
    window.addEventListener('pagehide', write)
    return () => {
      window.removeEventListener('hashchange', follow)
      window.removeEventListener('pagehide', write)
    }
  })
  return {
    get current() {
      subscribe()
      return current
    },
    go: (place, step = 'push') => {
      if (hashOf(place) === hashOf(current)) return
      if (step === 'push') write()
      current = readPlace(hashOf(place))
      forget()
      if (step === 'push') history.pushState(null, '', hashOf(current))
      else forget = later(WRITTEN_AFTER, write)
    },
  }
}

const WRITTEN_AFTER = 150
