import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server of the Bazel HTTP cache protocol, as strict as such servers are: contents by their digest, a length announced. */
export interface CacheServer extends AsyncDisposable {
  readonly url: string
  /** By `/ac/<key>` and `/cas/<key>`. */
  readonly entries: Map<string, Buffer>
  /** `GET /cas/…` and so on, in the order in which they came. */
  readonly requests: string[]
  /** Headers of the last request. */
  readonly lastHeaders: () => IncomingMessage['headers']
}

/** Answers in the place of the server; `honest` is what that would do. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, honest: () => void) => void

/** A server on a free port of loopback, and what it does instead of its duty. */
export async function startCacheServer(misbehave: Misbehaviour = (_, __, honest) => honest()): Promise<CacheServer> {
  const entries = new Map<string, Buffer>()
  const requests: string[] = []
  let headers: IncomingMessage['headers'] = {}
  const server = createServer((request, response) => {
    headers = request.headers
    requests.push(`${request.method} ${request.url}`)
    response.on('error', () => {})
    misbehave(request, response, () => void serve(request, response, entries))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    entries,
    requests,
    lastHeaders: () => headers,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, entries: Map<string, Buffer>): Promise<void> {
  const { method, url = '' } = request
  const [, place, key = ''] = /^\/(ac|cas)\/([0-9a-f]{64})$/.exec(url) ?? []
  const end = (status: number, body: Uint8Array = Buffer.alloc(0)) =>
    response.writeHead(status, { 'content-length': body.byteLength }).end(body)
  if (place === undefined) return void end(400)
  const found = entries.get(url)
  if (method === 'GET') return void (found ? end(200, found) : end(404, Buffer.from('Not found')))
  if (method !== 'PUT') return void end(405)
  const parts: Buffer[] = []
  try {
    for await (const part of request) parts.push(part)
  } catch {
    return
  }
  const body = Buffer.concat(parts)
  if (request.headers['content-length'] !== String(body.byteLength)) return void end(400)
  if (place === 'cas' && createHash('sha256').update(body).digest('hex') !== key) return void end(400)
  entries.set(url, body)
  end(200)
}
