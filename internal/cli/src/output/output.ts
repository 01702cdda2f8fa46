import type { CliHost, OutputStream } from '../host.ts'

/** Standard output and standard error of one run. */
export interface Output {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Resolves when everything has been handed over. */
  readonly flush: () => Promise<void>
  /** True once nobody reads standard output any more (EPIPE). */
  readonly isClosed: () => boolean
  readonly close: () => void
}

/** Writes to the host's streams. A reader that goes away is no error: the rest is dropped, and `onClosed` is called once. */
export function createOutput(host: CliHost, onClosed: () => void): Output {
  const out = createWriter(() => host.stdout, onClosed)
  const err = createWriter(
    () => host.stderr,
    () => {},
  )
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

function createWriter(open: () => OutputStream, onClosed: () => void) {
  let stream: OutputStream | undefined
  let closed = false
  let pending: Promise<void> = Promise.resolve()
  const onError = (error: Error) => {
    if (!('code' in error && error.code === 'EPIPE')) throw error
    if (!closed) onClosed()
    closed = true
  }
  return {
    write: (text: string) => {
      if (closed || text === '') return
      const target = stream ?? open().on('error', onError)
      stream = target
      const written = new Promise<void>((resolve) => target.write(text, () => resolve()))
      pending = pending.then(() => written)
    },
    flush: () => pending,
    isClosed: () => closed,
    close: () => stream?.off('error', onError),
  }
}
