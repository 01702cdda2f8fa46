import type { ServerResponse } from 'node:http'

/** One exchange with a client. */
export interface Exchange {
  /** As the client wrote it. */
  readonly url: string
  /** `HEAD` gets headers alone. */
  readonly method: string
  /** How often this URL has been asked for before. */
  readonly askedBefore: number
  readonly response: ServerResponse
  readonly body: Uint8Array
  /** Media type. */
  readonly type: string
}

/**
 * How a test index serves one page or file. `failing_once` fails with 500 the first time it is asked; `cut_short` sends half of what it
 * announced; `reset` breaks the connection; `silent` never answers; `stuck` sends half and then nothing more; `slowly` takes about a second;
 * `throttled` takes four seconds in forty pieces; `elsewhere` answers with a redirection to the real thing, `redirectTo` with one to another
 * place; `as_plain_text` sends something that is no page of an index.
 */
export type ServingManner = keyof typeof MANNERS | { readonly redirectTo: string }

/** Answers one request in that manner. */
export function answerAs(manner: ServingManner, exchange: Exchange): void {
  if (typeof manner === 'object') {
    sendTo(exchange, manner.redirectTo)
    return
  }
  const isHalved = ['cut_short', 'stuck', 'slowly', 'throttled'].includes(manner)
  MANNERS[isHalved && exchange.method === 'HEAD' ? 'soundly' : manner](exchange)
}

const PIECES = 10
const PAUSE_MS = 100

const MANNERS = {
  soundly: send,
  missing: (exchange: Exchange) => refuse(exchange, 404),
  forbidden: (exchange: Exchange) => refuse(exchange, 403),
  failing: (exchange: Exchange) => refuse(exchange, 500),
  failing_once: (exchange: Exchange) => (exchange.askedBefore === 0 ? refuse(exchange, 500) : send(exchange)),
  cut_short: (exchange: Exchange) => sendHalf(exchange, () => exchange.response.socket?.destroySoon()),
  reset: ({ response }: Exchange) => response.socket?.resetAndDestroy(),
  silent: () => {},
  stuck: (exchange: Exchange) => sendHalf(exchange, () => {}),
  slowly: (exchange: Exchange) => sendSlowly(exchange, PIECES),
  throttled: (exchange: Exchange) => sendSlowly(exchange, 4 * PIECES),
  elsewhere: redirect,
  as_plain_text: (exchange: Exchange) =>
    send({ ...exchange, body: Buffer.from('The archive has moved.'), type: 'text/plain' }),
} as const

function send(exchange: Exchange): void {
  announce(exchange)
  exchange.response.end(exchange.method === 'HEAD' ? undefined : exchange.body)
}

function announce({ response, body, type }: Exchange): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length })
}

function refuse({ response }: Exchange, status: number): void {
  response.writeHead(status, { 'content-length': 0 }).end()
}

function sendHalf(exchange: Exchange, then: () => void): void {
  announce(exchange)
  exchange.response.write(exchange.body.subarray(0, Math.floor(exchange.body.length / 2)), then)
}

function sendSlowly(exchange: Exchange, pieces: number): void {
  announce(exchange)
  const { body, response } = exchange
  const size = Math.ceil(body.length / pieces)
  const sendFrom = (start: number) => {
    response.write(body.subarray(start, start + size))
    if (start + size < body.length) setTimeout(sendFrom, PAUSE_MS, start + size)
    else response.end()
  }
  sendFrom(0)
}

function redirect(exchange: Exchange): void {
  if (exchange.url.endsWith('?there')) send(exchange)
  else sendTo(exchange, `${exchange.url}?there`)
}

function sendTo({ response }: Exchange, location: string): void {
  response.writeHead(302, { location, 'content-length': 0 }).end()
}
