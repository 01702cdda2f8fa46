import type { Readable } from 'node:stream'

/** A question on a terminal. */
export interface Question {
  readonly question: string
  readonly stdin: Readable
  readonly write: (text: string) => void
  readonly signal: AbortSignal
}

/** Asks once; undefined at the end of input and when the signal is aborted. The terminal echoes what is typed. */
export async function ask({ question, stdin, write, signal }: Question): Promise<string | undefined> {
  const { createInterface } = await import('node:readline')
  write(question)
  const reader = createInterface({ input: stdin, signal, terminal: false })
  try {
    return await new Promise((resolve) => {
      reader.once('line', resolve)
      reader.once('close', () => resolve(undefined))
    })
  } finally {
    reader.close()
  }
}
