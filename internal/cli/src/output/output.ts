import type { CliHost, OutputStream } from '../host.ts'

/** Standard output and standard error of one run. */
export interface Output {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Resolves when everything has been handed over. */
  readonly flush: () => Promise<void>
  /** True once nobody reads standard output any more (EPIPE, or EIO when its terminal was closed). */
  readonly isClosed: () => boolean
  readonly close: () => void
}

/**
 * Writes to the host's streams. A reader that goes away is no error: the rest is dropped, and `onClosed` is called once. What else cannot be
 * written to standard output is thrown; what cannot be written to standard error there is nobody to tell.
 */
export function createOutput(host: CliHost, onClosed: () => void): Output {
  const out = createWriter({ host, descriptor: 1, onClosed })
  const err = createWriter({ host, descriptor: 2, onClosed: () => {} })
  return {
    out: out.write,
    err: err.write,
    flush: async () => {
      await Promise.all([out.flush(), err.flush()])
    },
    isClosed: out.isClosed,
    close: () => {
      out.close()
      err.close()
    },
  }
}

interface WriterParts {
  readonly host: CliHost
  readonly descriptor: 1 | 2
  readonly onClosed: () => void
}

function createWriter({ host, descriptor, onClosed }: WriterParts) {
  let stream: OutputStream | undefined
  let closed = false
  let pending: Promise<void> = Promise.resolve()
  const onError = (error: unknown) => {
    if (descriptor === 1 && !isNobodyThere(error)) throw error
    if (!closed) onClosed()
    closed = true
  }
  const atOnce = (text: string): string | Uint8Array => {
    if (stream || !host.writeAtOnce) return text
    const bytes = new TextEncoder().encode(text)
    return bytes.subarray(host.writeAtOnce(descriptor, bytes))
  }
  return {
    write: (text: string) => {
      if (closed || text === '') return
      try {
        const rest = atOnce(text)
        if (rest.length === 0) return
        stream ??= (descriptor === 1 ? host.stdout : host.stderr).on('error', onError)
        const target = stream
        const written = new Promise<void>((resolve) => target.write(rest, () => resolve()))
        pending = pending.then(() => written)
      } catch (error) {
        onError(error)
      }
    },
    flush: () => pending,
    isClosed: () => closed,
    close: () => stream?.off('error', onError),
  }
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO')
}
