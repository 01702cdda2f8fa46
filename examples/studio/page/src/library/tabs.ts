import type { LibraryJob } from '../../../src/api/library.ts'
import type { Place } from '../place.ts'

/** The parts of the library view, in the order of their links. */
export const TABS = [
  { name: 'models', title: 'Models' },
  { name: 'mapping', title: 'Map into an app' },
  { name: 'verify', title: 'Verify' },
  { name: 'look', title: 'Look again' },
  { name: 'trash', title: 'Trash' },
] as const

/** One of them. */
export type TabName = (typeof TABS)[number]['name']

/** What an address shows; anything unknown is the models. */
export function tabOf({ query }: Pick<Place, 'query'>): TabName {
  return TABS.find(({ name }) => name === query.tab)?.name ?? 'models'
}

/** Where the result of a job is shown. */
export function tabOfJob({ work: { kind } }: LibraryJob): TabName {
  return TAB_OF_KIND[kind]
}

const TAB_OF_KIND = {
  import: 'models',
  scrub: 'verify',
  reconcile: 'look',
  map: 'mapping',
  undo_mapping: 'mapping',
  empty_trash: 'trash',
} as const satisfies Record<LibraryJob['work']['kind'], TabName>
