import { createContext } from 'svelte'

/** Says a sentence to those who cannot see what changed; see `App.svelte`. */
export type Announce = (sentence: string) => void

/** The page's one live region, for every component below `App.svelte`. */
export const [useAnnouncer, provideAnnouncer] = createContext<Announce>()
