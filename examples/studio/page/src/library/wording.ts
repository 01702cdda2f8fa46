import type { ModelImportResultV1 } from '@plinth/contracts'

/** A value of the wire for people: `external_reference` is "external reference". */
export function wordsOf(value: string): string {
  return value.replaceAll('_', ' ')
}

/** A time in the words of the reader's place; one that is none stays as it is. */
export function timeOf(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime())
    ? text
    : time.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** The day of a time, in the words of the reader's place. */
export function dayOf(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? text : time.toLocaleDateString(undefined, { dateStyle: 'medium' })
}

/** What an import, a check or a move came to, in a sentence. */
export function sentenceOf({ status, validation_state = 'unknown', errors }: SentenceOf): string {
  if (status === 'failed') return `It failed: ${errors.map(({ message }) => message).join(' ')}`
  return `${SENTENCES[status]} Health: ${validation_state}.`
}

type SentenceOf = Pick<ModelImportResultV1, 'status' | 'errors'> & {
  readonly validation_state?: NonNullable<ModelImportResultV1['validation_state']> | 'unknown' | undefined
}

const SENTENCES = {
  imported: 'The directory is a model of the library now.',
  unchanged: 'Checked: nothing changed.',
  revalidated: 'Checked: its health is another than before.',
  relocated: 'The model lies there now.',
} as const

/** A number with its word: `1 file`, `2 files`. */
export function countOf(count: number, word: string, words = `${word}s`): string {
  return `${count} ${count === 1 ? word : words}`
}
