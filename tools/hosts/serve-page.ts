import { createServer } from 'node:http'

/** A page on the loopback interface; `close` stops serving it. */
export interface ServedPage {
  readonly url: string
  close(): Promise<void>
}

const POLICY = "default-src 'none'; script-src 'self'"

/** Serves a page that loads these scripts (name to code), in order, under a policy that allows its own scripts and nothing else. */
export async function servePage(scripts: Readonly<Record<string, string>>): Promise<ServedPage> {
  const tags = Object.keys(scripts).map((name) => `<script src="/${name}"></script>`)
  const page = `<!doctype html><title>page</title><body>${tags.join('')}</body>`
  const server = createServer((request, response) => {
    const script = scripts[(request.url ?? '/').slice(1)]
    response.setHeader('content-security-policy', POLICY)
    response.setHeader(
      'content-type',
      script === undefined ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
    )
    response.end(script ?? page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${address.port}/`, close }
}
