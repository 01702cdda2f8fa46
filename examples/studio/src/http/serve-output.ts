import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { CodedError } from '@plinth/contracts'
import type { Context } from 'hono'
import { COMMON_HEADERS } from './headers.ts'

/** A picture or a sound that inference made, whole or one range of it (players ask for that when a person seeks). @throws CodedError `not_found` */
export async function serveOutput(context: Context<{ Bindings: HttpBindings }>, outputs: string): Promise<Response> {
  const { graphId = '', name = '' } = context.req.param()
  const path = join(outputs, graphId, name)
  const type = GRAPH.test(graphId) && NAME.test(name) ? TYPES.get(extname(name)) : undefined
  if (type === undefined || (await realpath(path).catch(() => null)) !== path) throw notThere()
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw notThere()
  const { outgoing: response } = context.env
  const headers = { ...COMMON_HEADERS, 'content-type': type, 'accept-ranges': 'bytes', 'cache-control': KEPT }
  const range = rangeOf(context.req.header('range'), found.size)
  if (range === 'none') response.writeHead(200, { ...headers, 'content-length': found.size })
  else response.writeHead(206, { ...headers, ...partHeaders(range, found.size) })
  return send(response, createReadStream(path, range === 'none' ? {} : range))
}

/** Every run has a file of its own. */
const KEPT = 'private, max-age=31536000, immutable'

const GRAPH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z]+$/

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.png', 'image/png'],
  ['.wav', 'audio/wav'],
])

interface Range {
  readonly start: number
  readonly end: number
}

/** A range that cannot be given is answered with the whole, as RFC 9110 allows. */
function rangeOf(header: string | undefined, size: number): Range | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'none'
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start <= end && start < size ? { start, end } : 'none'
}

function partHeaders({ start, end }: Range, size: number) {
  return { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 }
}

/** What fails in the middle ends the connection, so that half a file is not taken for a whole one. */
function send(response: ServerResponse, file: NodeJS.ReadableStream): Response {
  pipeline(file, response, () => {})
  return RESPONSE_ALREADY_SENT
}

function notThere(): CodedError {
  return new CodedError('not_found', 'there is no such output', { hint: 'Run the graph again.' })
}
