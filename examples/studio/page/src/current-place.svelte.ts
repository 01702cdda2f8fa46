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
  /** The address as it was written or heard last. */
  let known = location.hash
  // A browser refuses an address that changes hundreds of times in seconds, as a held arrow key would have it.
  const write = () => {
    forget()
    // A link was followed, and its event is still on the way: what was about to be written is not where the page is any more.
    if (location.hash !== known) return
    if (hashOf(current) !== known) history.replaceState(null, '', hashOf(current))
    known = location.hash
  }
  const subscribe = createSubscriber(() => {
    const follow = () => {
      forget()
      known = location.hash
      current = readPlace(known)
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
      if (step === 'replace') {
        forget = later(WRITTEN_AFTER, write)
        return
      }
      history.pushState(null, '', hashOf(current))
      known = location.hash
    },
  }
}

const WRITTEN_AFTER = 150
