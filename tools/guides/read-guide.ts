import type { Finding } from '../architecture/finding.ts'
import { CommandLineError, commandWords } from './command-words.ts'
import { type Fence, findFences } from './fences.ts'
import type { GuideStep } from './guide-step.ts'

/** What a page says to do, in its order, and the blocks that say nothing that can be done. */
export interface Guide {
  readonly page: string
  readonly steps: readonly GuideStep[]
  readonly findings: readonly Finding[]
}

const FILE = /^\w+ file=(?<path>[\w./-]+)$/
const COMMANDS = /^sh(?: exit=(?<exit>\d+))?$/
const SHOWN = /^\w+ (?<stream>output|errors)$/
const COMPILED_ALONE = /^(ts|typescript)$/

/** Reads a page (its path from the repository root, for findings) and its Markdown. */
export function readGuide(page: string, text: string): Guide {
  const read = findFences(text).map((fence) => readFence(page, fence))
  return { page, steps: read.flatMap(({ steps }) => steps), findings: read.flatMap(({ findings }) => findings) }
}

interface ReadFence {
  readonly steps: readonly GuideStep[]
  readonly findings: readonly Finding[]
}

function readFence(page: string, fence: Fence): ReadFence {
  const { line, info, lines } = fence
  const text = lines.map((each) => `${each}\n`).join('')
  const path = FILE.exec(info)?.groups?.path
  if (path !== undefined) return { steps: [{ kind: 'write', line, path, text }], findings: [] }
  const stream = SHOWN.exec(info)?.groups?.stream
  if (stream === 'output' || stream === 'errors') return { steps: [{ kind: 'show', line, stream, text }], findings: [] }
  const commands = COMMANDS.exec(info)
  if (commands) return readCommands(page, fence, Number(commands.groups?.exit ?? 0))
  if (COMPILED_ALONE.test(info)) return { steps: [], findings: [] }
  const rule = 'a block of a guide is one of those that docs/guides/README.md lists'
  return { steps: [], findings: [{ file: page, line: line - 1, rule, text: `\`\`\`${info}` }] }
}

function readCommands(page: string, { line, lines }: Fence, exit: number): ReadFence {
  const steps: GuideStep[] = [{ kind: 'begin', line }]
  const findings: Finding[] = []
  for (const { text, at } of joinLines(lines)) {
    try {
      const [program, ...rest] = commandWords(text)
      if (program !== undefined) steps.push({ kind: 'run', line: line + at, words: [program, ...rest], exit })
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error
      findings.push({ file: page, line: line + at, rule: `a command needs no shell: ${error.message}`, text })
    }
  }
  return { steps, findings }
}

/** Lines that end with a backslash go on in the next one; `at` is where each begins. */
function joinLines(lines: readonly string[]): { text: string; at: number }[] {
  const joined: { text: string; at: number }[] = []
  let open = false
  lines.forEach((line, at) => {
    const text = line.replace(/\\$/, '')
    const before = open ? joined.pop() : undefined
    joined.push(before ? { text: before.text + text, at: before.at } : { text, at })
    open = text !== line
  })
  return joined
}
