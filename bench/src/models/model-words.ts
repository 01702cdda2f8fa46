/** How many models have a word of each kind, in a library of any size. */
const FREQUENCIES = { ten: 10, hundred: 100, fivehundred: 500, twothousand: 2000, tenthousand: 10_000 } as const

/** A kind of words. */
export type WordKind = keyof typeof FREQUENCIES

/** A query and how many models it finds. */
export interface KnownQuery {
  readonly query: string
  readonly hits: number
}

/** The words of a model by its number: `ten` and four letters, a word that ten models have, and so on. */
export function wordsOf(model: number): string[] {
  return kinds().map((kind) => wordOf(kind, Math.floor(model / FREQUENCIES[kind])))
}

/** Words and beginnings of words over a library of so many models, with the number of models that have them, spread over all. */
export function knownQueries(models: number, count: number): KnownQuery[] {
  const queries = kinds().flatMap((kind) => {
    const groups = Math.floor(models / FREQUENCIES[kind])
    return Array.from({ length: count }, (_, index) => {
      const group = Math.floor((index * groups) / count)
      const word = wordOf(kind, group)
      return [
        { query: word, hits: hitsOf(models, kind, { from: group, to: group + 1 }) },
        { query: word.slice(0, -1), hits: hitsOf(models, kind, sameBut(group)) },
      ]
    }).flat()
  })
  return [...new Map(queries.map((each) => [each.query, each])).values()].filter(({ hits }) => hits > 0)
}

interface Groups {
  readonly from: number
  readonly to: number
}

/** Those whose words differ in their last letter alone. */
function sameBut(group: number): Groups {
  const from = group - (group % LETTERS)
  return { from, to: from + LETTERS }
}

function hitsOf(models: number, kind: WordKind, { from, to }: Groups): number {
  return Math.min(models, to * FREQUENCIES[kind]) - Math.min(models, from * FREQUENCIES[kind])
}

const LETTERS = 26
const WIDTH = 4

function wordOf(kind: WordKind, group: number): string {
  const digits = Array.from(
    { length: WIDTH },
    (_, index) => Math.floor(group / LETTERS ** (WIDTH - 1 - index)) % LETTERS,
  )
  return kind + digits.map((digit) => String.fromCharCode(97 + digit)).join('')
}

function kinds(): WordKind[] {
  return ['ten', 'hundred', 'fivehundred', 'twothousand', 'tenthousand']
}
