import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** A folder on the loopback interface. */
export interface ServedDirectory extends AsyncDisposable {
  readonly url: string
}

/** Serves the files below `directory` until it is disposed. */
export async function serveDirectory(directory: string): Promise<ServedDirectory> {
  const app = new Hono().use(serveStatic({ root: directory }))
  return await new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      const stop = () => new Promise<void>((done) => server.close(() => done()))
      resolve({ url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: stop })
    })
  })
}
