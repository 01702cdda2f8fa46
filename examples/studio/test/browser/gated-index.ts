import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type TestPackage, wheelName, wheelOf } from '@plinth/pyenv-backends/testing'

/** A package index on the loopback address which sends half of a wheel and then next to nothing. */
export interface GatedIndex extends AsyncDisposable {
  /** For `index_url`. */
  readonly url: string
  /** Settles once half of a wheel has been sent to somebody. */
  readonly halfSent: Promise<void>
  /** How many downloads of wheels began. */
  readonly downloads: () => number
  /** Sends the rest of what waits; nothing waits afterwards. */
  readonly open: () => void
}

/**
 * Serves one package (PEP 503, with its metadata beside it as in PEP 658, so that the wheel is fetched by who installs it and nobody else), on
 * any free port by default.
 */
export async function startGatedIndex(each: TestPackage, wished = 0): Promise<GatedIndex> {
  const served = { name: wheelName(each), wheel: wheelOf(each), metadata: metadataOf(each) }
  const gate = Promise.withResolvers<void>()
  const halfSent = Promise.withResolvers<void>()
  let downloads = 0
  const server = createServer(({ method, url = '' }, response) => {
    const asked = decodeURIComponent(url)
    if (asked === `/files/${served.name}.metadata`) send(response, 'text/plain', served.metadata)
    else if (asked === `/files/${served.name}`) {
      downloads += method === 'GET' ? 1 : 0
      if (method === 'HEAD') announce(response, served.wheel.length).end()
      else sendInHalves(response, served.wheel, { halfSent: halfSent.resolve, gate: gate.promise })
    } else if (asked === `/simple/${each.name.replaceAll('_', '-')}/`) send(response, 'text/html', page(served))
    else response.writeHead(404).end()
  })
  server.listen(wished, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/simple`,
    halfSent: halfSent.promise,
    downloads: () => downloads,
    open: gate.resolve,
    [Symbol.asyncDispose]: async () => {
      gate.resolve()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Served {
  readonly name: string
  readonly wheel: Uint8Array
  readonly metadata: string
}

interface Halves {
  readonly halfSent: () => void
  readonly gate: Promise<void>
}

function sendInHalves(response: ServerResponse, body: Uint8Array, { halfSent, gate }: Halves): void {
  let sent = Math.floor(body.length / 2)
  announce(response, body.length).write(body.subarray(0, sent), halfSent)
  // A byte now and then, as a very slow index sends: whoever hears nothing for a while gives up and begins anew.
  const drip = setInterval(() => {
    response.write(body.subarray(sent, sent + 1))
    sent += 1
  }, DRIP_MS)
  response.on('close', () => clearInterval(drip))
  gate.then(() => {
    clearInterval(drip)
    if (!response.destroyed) response.end(body.subarray(sent))
  })
}

/** Well below the 15 seconds after which pip gives up. */
const DRIP_MS = 2000

function announce(response: ServerResponse, length: number): ServerResponse {
  return response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length })
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': type }).end(text)
}

function page({ name, wheel, metadata }: Served): string {
  const [whole, beside] = [wheel, metadata].map((each) => `sha256=${createHash('sha256').update(each).digest('hex')}`)
  return `<!doctype html><a href="/files/${name}#${whole}" data-core-metadata="${beside}" data-dist-info-metadata="${beside}">${name}</a>`
}

function metadataOf({ name, version }: TestPackage): string {
  return `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`
}
