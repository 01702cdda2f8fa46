import type { ErrorDocumentV1, ModelSummaryV1 } from '@plinth/contracts'
import type { ModelQuery } from '../../../src/api/routes.ts'
import type { Call } from '../client/call.ts'
import { toErrorNote } from '../client/refusal.ts'
import { type FacetCounts, type Filters, facetQuestions, NO_FILTERS } from './filters.ts'

/** The models that are shown, as a value that is replaced whenever something of it changes. */
export interface ModelListView {
  readonly filters: Filters
  readonly rows: readonly ModelSummaryV1[]
  /** Of all pages. */
  readonly total: number
  readonly hasMore: boolean
  readonly counts: FacetCounts
  /** `loading`: the rows are of the filters before, or there are none yet. */
  readonly phase: 'loading' | 'idle' | 'loading_more'
  readonly error?: ErrorDocumentV1
}

/** What the list depends on. */
export interface ListPorts {
  readonly call: Call
  /** Calls back once, after so many milliseconds; the returned function forgets it. */
  readonly later: (milliseconds: number, callback: () => void) => () => void
}

/** Search, paging and staying current. */
export interface ModelList {
  /** Another search; typed text waits until nothing is typed for a moment. */
  readonly show: (filters: Filters, when: 'now' | 'once_typed') => void
  /** The next page; does nothing while one is on its way, or at the end. */
  readonly more: () => void
  /** Reads again what is shown, as much as is shown: many changes at once are read once. */
  readonly refresh: () => void
  readonly close: () => void
}

/** Before anything was read. */
export const EMPTY_LIST: ModelListView = {
  filters: NO_FILTERS,
  rows: [],
  total: 0,
  hasMore: false,
  counts: {},
  phase: 'loading',
}

/** A list that says every change of what is shown. */
export function createModelList({ call, later }: ListPorts, onChange: (view: ModelListView) => void): ModelList {
  let view = EMPTY_LIST
  let cursor: string | undefined
  let running: AbortController | undefined
  let forget = () => {}
  /** What will be read soon: typed text, whose rows are not here yet, or the same again after a change. */
  let awaited: 'typed' | 'changed' | undefined
  const change = (next: Partial<ModelListView>) => {
    const { error: _, ...rest } = view
    view = { ...rest, ...next }
    onChange(view)
  }
  /** One request at a time: a newer one takes the place of the older. */
  const run = (phase: ModelListView['phase'], work: (signal: AbortSignal) => Promise<Loaded>) => {
    running?.abort()
    const mine = new AbortController()
    running = mine
    change({ phase })
    work(mine.signal).then(
      ({ next, ...loaded }) => {
        if (running !== mine) return
        running = undefined
        cursor = next
        change({ ...loaded, hasMore: next !== undefined, phase: 'idle' })
      },
      (error: unknown) => {
        if (running !== mine) return
        running = undefined
        change({ phase: 'idle', error: toErrorNote(error) })
      },
    )
  }
  const wait = (what: typeof awaited, milliseconds = 0, callback = () => {}) => {
    forget()
    awaited = what
    if (what) forget = later(milliseconds, callback)
  }
  const read = (phase: ModelListView['phase'], count: number) => {
    wait(undefined)
    run(phase, (signal) => readAll({ call, filters: view.filters, signal }, count))
  }
  // Changes that go on and on are read at intervals, so the wait for one is not begun again by the next.
  const refresh = () => {
    if (!awaited) wait('changed', REFRESH_AFTER, readAgain)
  }
  const readAgain = () => {
    // What is on its way may be older than the change.
    if (running) wait('changed', REFRESH_AFTER, readAgain)
    else read('idle', Math.max(view.rows.length, PAGE))
  }
  return {
    show: (filters, when) => {
      change({ filters })
      if (when === 'now') return read('loading', PAGE)
      wait('typed', TYPED_AFTER, () => read('loading', PAGE))
    },
    more: () => {
      if (running || awaited === 'typed' || cursor === undefined) return
      const after = cursor
      run('loading_more', (signal) => readMore({ call, filters: view.filters, signal }, { rows: view.rows, after }))
    },
    refresh,
    close: () => {
      wait(undefined)
      running?.abort()
      running = undefined
    },
  }
}

const PAGE = 100
const TYPED_AFTER = 200
const REFRESH_AFTER = 250
/** The library gives no larger page. */
const LARGEST_PAGE = 1000

interface Asking {
  readonly call: Call
  readonly filters: Filters
  readonly signal: AbortSignal
}

interface Loaded extends Pick<ModelListView, 'rows' | 'total'> {
  readonly counts?: FacetCounts
  /** Cursor of the next page. */
  readonly next: string | undefined
}

async function readAll(asking: Asking, count: number): Promise<Loaded> {
  const { call, filters, signal } = asking
  const ask = (query: ModelQuery) => call('GET /api/models', { query }, { signal })
  const [narrowed, ...others] = facetQuestions(filters)
  const limit = `${Math.min(count, LARGEST_PAGE)}`
  const [page, ...counted] = await Promise.all([ask({ ...narrowed, limit }), ...others.map(ask)])
  const counts = Object.assign({}, page.facets, ...counted.map(({ facets }) => facets))
  let loaded: Loaded = { rows: page.models, total: page.total, next: page.next_cursor, counts }
  for (let at = LARGEST_PAGE; at < count && loaded.next !== undefined; at += LARGEST_PAGE) {
    const more = await readMore(asking, { rows: loaded.rows, after: loaded.next, limit: LARGEST_PAGE })
    loaded = { ...loaded, ...more }
  }
  return loaded
}

interface From {
  readonly rows: readonly ModelSummaryV1[]
  readonly after: string
  readonly limit?: number
}

/** A model that was renamed meanwhile may come twice: it stands where it came last. */
async function readMore({ call, filters, signal }: Asking, { rows, after, limit = PAGE }: From): Promise<Loaded> {
  const query = { ...filters, after, limit: `${limit}` }
  const { models, total, next_cursor } = await call('GET /api/models', { query }, { signal })
  const again = new Set(models.map(({ model_id }) => model_id))
  return { rows: [...rows.filter(({ model_id }) => !again.has(model_id)), ...models], total, next: next_cursor }
}
