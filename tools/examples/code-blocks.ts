/** A fenced TypeScript block of a Markdown page. */
export interface CodeBlock {
  /** Page, from the repository root. */
  readonly page: string
  /** Line of the page (from 1) on which `lines[0]` stands. */
  readonly line: number
  readonly lines: readonly string[]
  /** The file that a guide writes it to; other blocks of the page may import that. */
  readonly path: string | null
}

const OPENING = /^(?<indent>\s*)```(?:ts|typescript)(?: file=(?<path>[\w./-]+))?\s*$/

/** The fenced blocks marked `ts` or `typescript`, those among them that name a file. */
export function findCodeBlocks(page: string, text: string): CodeBlock[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const { indent, path = null } = line.match(OPENING)?.groups ?? {}
    if (indent === undefined) return []
    const end = lines.indexOf(`${indent}\`\`\``, index + 1)
    const body = lines.slice(index + 1, end === -1 ? lines.length : end)
    return [{ page, line: index + 2, lines: body.map((each) => each.slice(indent.length)), path }]
  })
}
