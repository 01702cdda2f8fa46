/** What the page shows, as its address says it, so that a reload shows the same. */
export interface Place {
  readonly view: View
  /** Of the graph or the model that is open; of a pack project, its directory. */
  readonly id?: string
  /** Whatever else the view keeps in its address, e.g. the filters of the library. */
  readonly query: Readonly<Record<string, string>>
}

/** The views, in the order of the switch. */
export const VIEWS = ['workflow', 'library', 'environments', 'packing'] as const

/** One view. */
export type View = (typeof VIEWS)[number]

/** The place of a hash, e.g. `#/library/diffusion%2Fsd%2Ftiny?health=valid`; anything else is the workflow. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = splitOnce(hash.replace(/^#/, ''), '?')
  const [, word, id] = path.split('/')
  const view = VIEWS.find((each) => each === word) ?? 'workflow'
  const known = decoded(id ?? '')
  return { view, ...(known === '' ? {} : { id: known }), query: Object.fromEntries(new URLSearchParams(query)) }
}

/** The hash of a place; blank values are left out. */
export function hashOf({ view, id, query = {} }: Omit<Place, 'query'> & Partial<Pick<Place, 'query'>>): string {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${given.size > 0 ? `?${given}` : ''}`
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** An address that somebody cut is no error. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
