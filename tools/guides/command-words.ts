/** A line of a block of commands that cannot be run without a shell, or is not finished. */
export class CommandLineError extends Error {}

const TOKEN = /\s+|#.*$|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>[^\s"'#][^\s"']*)/gy
const SHELL_ONLY = /[|&;<>`$*?]|^~/
const ASSIGNMENT = /^\w+=/

/**
 * The words of a command line: split at spaces, quotes keep words together, a `#` at the beginning of a word begins a comment.
 * An empty list for an empty line. @throws CommandLineError for anything that only a shell understands outside quotes.
 */
export function commandWords(line: string): string[] {
  const words: string[] = []
  let joined = false
  let end = 0
  for (const match of line.matchAll(TOKEN)) {
    const { double, single, plain } = match.groups ?? {}
    const part = double ?? single ?? plain
    end = match.index + match[0].length
    if (plain !== undefined && (SHELL_ONLY.test(plain) || (words.length === 0 && ASSIGNMENT.test(plain))))
      throw new CommandLineError(`only a shell understands ${plain}`)
    if (part !== undefined) words.push(joined ? (words.pop() ?? '') + part : part)
    joined = part !== undefined
  }
  if (end < line.length) throw new CommandLineError('a quote is not closed')
  return words
}
