import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { z } from 'zod'
import type { PictureAsked, PictureFile } from '../packing/find-picture.ts'
import { COMMON_HEADERS } from './headers.ts'

/** Finds a picture that a page asks for, `root` as the page gave it. */
export type FindPicture = (asked: PictureAsked) => Promise<PictureFile>

const asked = z.object({
  root: z.string().min(1).max(4096),
  assetId: z.string().regex(/^[1-9]\d{0,14}$/, 'is not the id of an asset'),
  input: z.string().min(1).max(4096),
})

/** An input of an asset as a picture. What fails in the middle ends the connection. @throws CodedError as {@link FindPicture} */
export async function servePicture(context: Context<{ Bindings: HttpBindings }>, find: FindPicture): Promise<Response> {
  const { assetId, ...place } = asked.parse({ ...context.req.param(), input: context.req.query('input') })
  const { path, type, bytes } = await find({ ...place, assetId: Number(assetId) })
  const { outgoing: response } = context.env
  const headers = { 'content-type': type, 'content-length': bytes, 'cache-control': 'no-store' }
  response.writeHead(200, { ...COMMON_HEADERS, ...headers, 'content-security-policy': "default-src 'none'" })
  // Not a byte more than was announced, whatever is written to the file meanwhile.
  pipeline(createReadStream(path, bytes === 0 ? {} : { end: bytes - 1 }), response, () => {})
  return RESPONSE_ALREADY_SENT
}
