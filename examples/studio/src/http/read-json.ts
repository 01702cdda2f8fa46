import type { IncomingMessage } from 'node:http'
import { CodedError } from '@plinth/contracts'

const MAX_BODY_BYTES = 1024 * 1024

/** The JSON value of a request's body; undefined where there is none. Reads no more than is allowed. @throws CodedError `body_too_large`, `body_not_json` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  if (size === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch (cause) {
    throw new CodedError('body_not_json', 'the body of the request is not JSON', { hint: 'Reload the page.', cause })
  }
}

function tooLarge(): CodedError {
  return new CodedError('body_too_large', `a request has at most ${MAX_BODY_BYTES} bytes`, { hint: 'Send less.' })
}
