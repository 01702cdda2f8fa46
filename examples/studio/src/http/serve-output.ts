import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { CodedError } from '@plinth/contracts'
import type { Context } from 'hono'

/** A picture or a sound that inference made, whole or one range of it (players ask for that when a person seeks). @throws CodedError `not_found` */
export async function serveOutput(context: Context, outputs: string): Promise<Response> {
  const { graphId = '', name = '' } = context.req.param()
  const path = join(outputs, graphId, name)
  const type = GRAPH.test(graphId) && NAME.test(name) ? TYPES.get(extname(name)) : undefined
  if (type === undefined || (await realpath(path).catch(() => null)) !== path) throw notThere()
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw notThere()
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
  }
  const range = rangeOf(context.req.header('range'), found.size)
  if (range === 'none') return context.body(read(path), 200, { ...headers, 'content-length': String(found.size) })
  const { start, end } = range
  const part = { 'content-range': `bytes ${start}-${end}/${found.size}`, 'content-length': String(end - start + 1) }
  return context.body(read(path, range), 206, { ...headers, ...part })
}

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

function read(path: string, range?: Range): ReadableStream {
  return Readable.toWeb(createReadStream(path, range))
}

function notThere(): CodedError {
  return new CodedError('not_found', 'there is no such output', { hint: 'Run the graph again.' })
}
