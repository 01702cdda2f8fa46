/** A text as one line of a terminal: what would move the cursor, change colours or turn the direction of writing is a blank. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
}

/** Columns two blanks apart; the last cell of a row may be as long as it is. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(rows.map((row) => row.slice(0, -1)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - lengthOf(cell))))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * {@link aligned} for a terminal of so many columns. The first `whole` columns are never cut; of the others those are left out that find no
 * room, and the last that does is cut to it.
 */
export function fitted(
  rows: readonly (readonly string[])[],
  { columns, whole }: { readonly columns: number; readonly whole: number },
): string[] {
  const widths = widthsOf(rows)
  const taken = (count: number) => widths.slice(0, count).reduce((sum, width) => sum + width + GAP, 0)
  const shown = widths.findLastIndex((width, index) => {
    return index < whole || columns - taken(index) >= Math.min(width, NARROWEST)
  })
  const room = columns - taken(shown)
  return aligned(
    rows.map((row) => row.slice(0, shown + 1).map((cell, at) => (at < whole || at < shown ? cell : cut(cell, room)))),
  )
}

const GAP = 2
const NARROWEST = 12

function cut(cell: string, room: number): string {
  return lengthOf(cell) <= room
    ? cell
    : `${Array.from(cell)
        .slice(0, room - 1)
        .join('')}…`
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: count }, (_, index) => Math.max(...rows.map((row) => lengthOf(row[index] ?? ''))))
}

function lengthOf(cell: string): number {
  return Array.from(cell).length
}
