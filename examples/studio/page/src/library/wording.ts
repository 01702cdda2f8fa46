import type { ModelImportResultV1 } from '@plinth/contracts'

/** A value of the wire for people: `external_reference` is "external reference". */
export function wordsOf(value: string): string {
  return value.replaceAll('_', ' ')
}

/** A number of bytes as people write it, in powers of 1,024. */
export function sizeOf(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)))
  const size = bytes / 1024 ** step
  return `${size.toFixed(step === 0 || size >= 100 ? 0 : 1)} ${UNITS[step]}`
}

/** A time in the words of the reader's place; one that is none stays as it is. */
export function timeOf(text: string): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime())
    ? text
    : time.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
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

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const
