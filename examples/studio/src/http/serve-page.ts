import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { Context } from 'hono'
import { PAGE_HEADERS } from './headers.ts'

/** A file of the built page, or the page itself for any other address: those are the page's own views. @throws CodedError `not_found` */
export async function servePage(context: Context, pageDir: string): Promise<Response> {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value)
  const { path } = context.req
  const [, asset] = ASSET.exec(path) ?? []
  if (asset !== undefined) return serveAsset(context, pageDir, asset)
  const page = await readFile(join(pageDir, 'index.html'), 'utf8').catch(() => NOT_BUILT)
  return context.body(page, 200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
}

/** What Vite writes: one folder of files named by their content, so they never change. No name here can lead out of it. */
const ASSET = /^\/assets\/(\w[\w.-]*)$/

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
])

async function serveAsset(context: Context, pageDir: string, name: string): Promise<Response> {
  const type = TYPES.get(extname(name))
  const bytes = type === undefined ? null : await readFile(join(pageDir, 'assets', name)).catch(() => null)
  if (bytes === null) throw new CodedError('not_found', `the page has no file ${name}`, { hint: 'Reload the page.' })
  return context.body(new Uint8Array(bytes), 200, {
    'content-type': type ?? '',
    'cache-control': 'public, max-age=31536000, immutable',
  })
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Plinth Studio</title>
<h1>Plinth Studio</h1>
<p>The server runs, and its page is not built. Build it with <code>pnpm --filter @plinth/studio build</code>, then reload.</p>
`
