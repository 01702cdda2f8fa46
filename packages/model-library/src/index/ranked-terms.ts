import type { ModelTermRow } from './tables.ts'

/** The words of a model by how much a match of one is worth. */
export interface ModelWords {
  /** Of the official name and the last step of the id. */
  readonly name: readonly string[]
  /** Of tags, family and publisher. */
  readonly label: readonly string[]
  readonly other: readonly string[]
}

/** Marks a tag as a whole among the terms; no word begins with it. */
export const TAG_MARK = '='

/**
 * The terms of a model, each word once, in its best field. A word whose beginning was seen in a better term says how much of it (`repeats`),
 * so of all terms that begin with p, exactly one per model has `repeats` below p's length, and it is the best one. Counting and ranking need no grouping then.
 */
export function rankedTerms(words: ModelWords, tags: readonly string[], sortKey: string): ModelTermRow[] {
  const seen: string[] = []
  const rows: ModelTermRow[] = []
  for (const [field, list] of [words.name, words.label, words.other].entries()) {
    for (const term of list.toSorted()) {
      if (seen.includes(term)) continue
      rows.push({
        term,
        field,
        repeats: Math.max(0, ...seen.map((better) => sharedLength(better, term))),
        sort_key: sortKey,
      })
      seen.push(term)
    }
  }
  return [...rows, ...tags.map((tag) => ({ term: `${TAG_MARK}${tag}`, field: 3, repeats: 0, sort_key: sortKey }))]
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
