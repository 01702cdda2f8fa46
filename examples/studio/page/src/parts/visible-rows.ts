/** What is seen of a long list, in pixels. */
export interface Viewport {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
}

/** Rows that are drawn, and the room that those above and below take. */
export interface VisibleRows {
  readonly from: number
  /** The first that is not drawn any more. */
  readonly to: number
  readonly above: number
  readonly below: number
}

/** Only what is seen is drawn, with some rows around it so that scrolling shows no gap. */
export function visibleRows({ scrollTop, height, rowHeight }: Viewport, count: number): VisibleRows {
  const first = Math.floor(scrollTop / rowHeight) - AROUND
  const from = Math.max(0, Math.min(first, count))
  const to = Math.max(from, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + AROUND))
  return { from, to, above: from * rowHeight, below: (count - to) * rowHeight }
}

/** Where to scroll so that a row is seen as a whole; the same place where it is already. */
export function scrollToRow({ scrollTop, height, rowHeight }: Viewport, row: number): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return Math.max(scrollTop, top + rowHeight - height)
}

/** The row that a key leads to from one, of `count`; undefined for a key that leads nowhere. */
export function rowByKey(
  key: string,
  from: number,
  { count, page }: { count: number; page: number },
): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from < 0 ? count - 1 : from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  }
  const to = steps[key]
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to))
}

const AROUND = 8
