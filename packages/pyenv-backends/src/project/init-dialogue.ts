import { CodedError } from '@plinth/contracts'

/** How an initialisation talks to a person; without a terminal nothing is asked. */
export interface InitDialogue {
  /** Whether standard input is a terminal. */
  readonly isInteractive: boolean
  /** Whether `--yes` answers for the person. */
  readonly saysYes: boolean
  /** The answer, trimmed; undefined at the end of input. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** A line on standard error. */
  readonly note: (line: string) => void
  readonly warn: (line: string) => void
}

/**
 * A yes or no with a default, asked on a terminal; `--yes` answers yes. An answer that is neither is asked for again, twice at most.
 * Error: `no_answer` at the end of input.
 */
export async function confirm(
  dialogue: InitDialogue,
  question: string,
  byDefault: 'yes' | 'no' = 'yes',
): Promise<boolean> {
  if (dialogue.saysYes) return true
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await dialogue.ask(`${question} ${byDefault === 'yes' ? '[Y/n]' : '[y/N]'}: `)
    if (answer === undefined) break
    const word = answer.toLowerCase()
    if (word === '') return byDefault === 'yes'
    if (['y', 'yes'].includes(word)) return true
    if (['n', 'no'].includes(word)) return false
  }
  throw noAnswer(question)
}

/** The error for a question that nobody answered. */
export function noAnswer(question: string): CodedError {
  return new CodedError('no_answer', `nobody answered: ${question}`, {
    hint: 'Pass --yes, or the flag that answers it; pyve --help lists them.',
  })
}

/** The error for a person's no. */
export function declined(hint: string): CodedError {
  return new CodedError('declined', 'nothing was done', { hint })
}
