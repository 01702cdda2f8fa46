import type { CachePlace } from '../build-cache.ts'
import type { Patience, Waiting } from './patience.ts'
import type { RemoteServer } from './remote-server.ts'

/** One request. */
export interface RemoteRequest {
  readonly place: CachePlace
  readonly key: string
  /** What is uploaded; without it something is fetched. */
  readonly body?: { readonly bytes: number; readonly open: () => AsyncIterable<Uint8Array> }
}

/** An answer whose body is still to be read. It must be settled, or be silent until patience aborts it. */
export interface RemoteAnswer {
  readonly status: number
  /** Of the body, where the server says it. */
  readonly bytes: number | undefined
  readonly body: AsyncIterable<Uint8Array>
  readonly waiting: Waiting
  /** Ends the connection, unless the body was read to its end. */
  readonly abort: () => void
}

/** Asks the server and gives its answer, whatever the status; undefined when none came, which is a failure already. It never throws. */
export async function askServer(
  server: RemoteServer,
  patience: Patience,
  request: RemoteRequest,
): Promise<RemoteAnswer | undefined> {
  const control = new AbortController()
  let aborted: string | undefined
  const waiting = patience.begin((why) => {
    aborted ??= why
    control.abort()
  })
  try {
    const headers = await beforeAbort(server.headers(), control.signal)
    const response = await fetch(`${server.base}${request.place}/${request.key}`, {
      // Another place is not followed: credentials would go there.
      redirect: 'manual',
      cache: 'no-store',
      signal: control.signal,
      ...sending(request, waiting),
      headers: { ...headers, 'accept-encoding': 'identity', ...lengthOf(request) },
    })
    waiting.progress(0)
    let isRead = false
    const onEnd = () => {
      isRead = true
    }
    return {
      status: response.status,
      bytes: announced(response),
      body: readBody(response, { waiting, onEnd }),
      waiting,
      abort: () => {
        if (!isRead) control.abort()
      },
    }
  } catch (error) {
    waiting.settle(aborted ?? describe(error))
    return undefined
  }
}

function sending({ body }: RemoteRequest, waiting: Waiting): RequestInit {
  if (!body) return { method: 'GET' }
  return { method: 'PUT', body: ReadableStream.from(counted(body.open(), waiting)), duplex: 'half' }
}

function lengthOf({ body }: RemoteRequest): Readonly<Record<string, string>> {
  return body ? { 'content-length': String(body.bytes), 'content-type': 'application/octet-stream' } : {}
}

async function* counted(chunks: AsyncIterable<Uint8Array>, waiting: Waiting): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    waiting.progress(chunk.byteLength)
    // The producer may reuse it.
    yield Uint8Array.from(chunk)
  }
}

interface Reading {
  readonly waiting: Waiting
  readonly onEnd: () => void
}

async function* readBody({ body }: Response, { waiting, onEnd }: Reading): AsyncGenerator<Uint8Array> {
  for await (const chunk of body ?? []) {
    waiting.progress(chunk.byteLength)
    waiting.pause()
    yield chunk
    waiting.progress(0)
  }
  onEnd()
}

/** What is encoded on its way has another length. */
function announced({ headers }: Response): number | undefined {
  const [length, encoding] = [headers.get('content-length'), headers.get('content-encoding')]
  return length === null || (encoding !== null && encoding !== 'identity') ? undefined : Number(length)
}

async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const listen = () => aborted.reject(new Error('aborted'))
  signal.addEventListener('abort', listen, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', listen)
  }
}

/** A code of the system at most: messages can hold what was sent. */
function describe(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)
    ? `the connection failed with ${code}`
    : 'the connection failed'
}
