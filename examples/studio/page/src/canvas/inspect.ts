import { createContext } from 'svelte'

/** Selects a node and takes the focus to the inspector; for every component below `GraphView.svelte`. */
export const [useInspect, provideInspect] = createContext<(nodeId: string) => void>()
