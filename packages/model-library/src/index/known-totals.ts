/** Totals of queries that were counted before and still hold, so that only the first page of many pays for counting. */
export interface KnownTotals {
  readonly get: (digest: string, version: IndexVersion) => number | undefined
  readonly set: (digest: string, counted: { readonly version: IndexVersion; readonly total: number }) => void
}

/** Undefined: of a state without a name nothing is kept. */
type IndexVersion = number | string | undefined

/** Keeps the totals of the last 100 queries; `version` is the database's, and any change of it ends them. */
export function createKnownTotals(): KnownTotals {
  const totals = new Map<string, { readonly version: IndexVersion; readonly total: number }>()
  return {
    get: (digest, version) => {
      const counted = totals.get(digest)
      return counted && counted.version === version ? counted.total : undefined
    },
    set: (digest, counted) => {
      totals.delete(digest)
      if (counted.version === undefined) return
      totals.set(digest, counted)
      for (const oldest of [...totals.keys()].slice(0, Math.max(0, totals.size - MOST))) totals.delete(oldest)
    },
  }
}

const MOST = 100
