import { parseAcceptanceTable } from './table.ts'

/** What a draw of rows is made from. */
export interface RowDraw {
  /** The text of docs/acceptance.md. */
  readonly table: string
  readonly seed: number
  /** How many rows of each source document. */
  readonly each: number
}

/** Numbers of rows that name a test, the same for the same seed, drawn apart for every source document and sorted as in the table. */
export function drawRows({ table, seed, each }: RowDraw): string[] {
  const random = randomOf(seed)
  const numbers = parseAcceptanceTable(table)
    .filter(({ titles }) => titles.length > 0)
    .map(({ number }) => number)
  const documents = Map.groupBy(numbers, (number) => number.slice(0, number.indexOf('.')))
  return [...documents.values()].flatMap((all) => {
    const drawn = new Set(
      all
        .map((number) => ({ number, place: random() }))
        .toSorted((a, b) => a.place - b.place)
        .slice(0, each)
        .map(({ number }) => number),
    )
    return all.filter((number) => drawn.has(number))
  })
}

/** Numbers from 0 to 1 by the generator splitmix32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    const first = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    const second = Math.imul(first ^ (first >>> 15), 0x735a2d97)
    return ((second ^ (second >>> 15)) >>> 0) / 2 ** 32
  }
}
