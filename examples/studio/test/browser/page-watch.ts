import type { BrowserContext } from 'playwright-core'

/** What a page did that nobody wants to see, since it was opened. */
export interface PageWatch {
  /** Errors and warnings on the console, uncaught exceptions and rejections, requests to another origin. */
  readonly faults: () => readonly string[]
  /** Requests that the server refused, each kind once: `422 POST /api/graphs/…/run`, ids left out. */
  readonly refusals: () => readonly string[]
  /** Requests of this kind since the beginning, e.g. `eventsource`. */
  readonly requests: () => readonly { readonly kind: string; readonly path: string }[]
}

/** Watches every page of a browser context. */
export function watchPages(context: BrowserContext, origin: string): PageWatch {
  const faults: string[] = []
  const refusals = new Set<string>()
  const requests: { kind: string; path: string }[] = []
  context.on('console', (message) => {
    if (/^(error|warning)$/.test(message.type()) && !EXPECTED.test(message.text()))
      faults.push(`${message.type()}: ${message.text()}`)
  })
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`))
  context.on('request', (request) => {
    const url = new URL(request.url())
    requests.push({ kind: request.resourceType(), path: url.pathname + url.search })
    if (url.origin !== origin && !/^(data|blob):$/.test(url.protocol)) faults.push(`asks elsewhere: ${url.href}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400)
      refusals.add(refusalOf(response.status(), response.request().method(), response.url()))
  })
  return { faults: () => faults, refusals: () => [...refusals], requests: () => requests }
}

// A refusal is listed as one; a server that starts anew is away for a moment, and Chromium says of each request that it is.
const EXPECTED =
  /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_(CONNECTION_|EMPTY_RESPONSE|INCOMPLETE_))/

function refusalOf(status: number, method: string, url: string): string {
  const path = new URL(url).pathname.replace(/(graphs|jobs|models|nodes|packs|assets)\/[^/]+/g, '$1/…')
  return `${status} ${method} ${path}`
}
