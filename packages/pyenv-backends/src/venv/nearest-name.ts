/** The name that is most like `wanted`, or null when none is near: at most a third of the letters may differ. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  const measured = names.map((name) => ({
    name,
    distance: editDistance(wanted, name.replace(/\.(exe|cmd|bat)$/i, '')),
  }))
  const [best] = measured.toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return best && best.distance <= limit ? best.name : null
}

/** Letters to insert, delete, replace or swap with their neighbour. Source: Damerau and Levenshtein, restricted form. */
function editDistance(from: string, to: string): number {
  const a = [...from]
  const b = [...to]
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of a.entries()) {
    const current = [row + 1]
    for (const [column, other] of b.entries()) {
      const at = (line: readonly number[], index: number) => line[index] ?? Number.POSITIVE_INFINITY
      const same = letter === other ? 0 : 1
      const swapped =
        letter === b[column - 1] && a[row - 1] === other ? at(beforeLast, column - 1) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(at(last, column + 1) + 1, at(current, column) + 1, at(last, column) + same, swapped))
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
