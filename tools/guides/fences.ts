/** A fenced block of a Markdown page, without its fences. */
export interface Fence {
  /** Line of the page (from 1) on which the block's first line stands. */
  readonly line: number
  /** What stands after the opening backticks, e.g. `ts file=main.ts`. */
  readonly info: string
  readonly lines: readonly string[]
}

const OPENING = /^(?<indent> *)(?<ticks>`{3,})(?<info>[^`]*)$/

/** The fenced blocks of a page, in order. One that is never closed ends with the page. */
export function findFences(text: string): Fence[] {
  const lines = text.split('\n')
  const fences: Fence[] = []
  for (let at = 0; at < lines.length; at++) {
    const { indent = '', ticks = '', info = '' } = OPENING.exec(lines[at] ?? '')?.groups ?? {}
    if (ticks === '') continue
    const end = lines.indexOf(indent + ticks, at + 1)
    const body = lines.slice(at + 1, end === -1 ? lines.length : end)
    fences.push({ line: at + 2, info: info.trim(), lines: body.map((each) => each.slice(indent.length)) })
    at += body.length + 1
  }
  return fences
}
