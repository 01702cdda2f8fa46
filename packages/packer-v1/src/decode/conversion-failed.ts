import { CodedError } from '@plinth/contracts'

/** Why an input cannot be converted; the build shows it as a blocking diagnostic of the asset. `path` is below the asset root. */
export function conversionFailed(path: string, reason: string, cause?: unknown): CodedError {
  return new CodedError('conversion_failed', `${path}: ${reason}`, {
    hint: 'Repair the file, or leave it out of the inputs.',
    details: { path, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A reason of a library in one line: its first sentence, without what it shows of the file. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'it cannot be decoded'
  const [line = ''] = text.split('\n')
  return line.replace(/:$/, '').slice(0, 200) || 'it cannot be decoded'
}
