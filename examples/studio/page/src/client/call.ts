import type { Routes } from '../../../src/api/routes.ts'
import { refusalOf, unreachable } from './refusal.ts'

/**
 * One request. @throws Refusal with the server's error document; with `unreachable` when nothing answers and with `unreadable_answer` when the
 * answer is not the server's. What `signal` was aborted with, when it was.
 */
export type Call = <Route extends keyof Routes>(
  route: Route,
  given: Omit<Routes[Route], 'answer'>,
  options?: { readonly signal?: AbortSignal },
) => Promise<Routes[Route]['answer']>

/** Requests over a browser's `fetch`, or a test's. */
export function caller(send: (address: string, request: RequestInit) => Promise<Response>): Call {
  return async (route, given, options = {}) => {
    const [method = 'GET', pattern = ''] = route.split(' ')
    const response = await send(addressOf(pattern, given), { method, ...bodyOf(method, given), ...options }).catch(
      () => {
        options.signal?.throwIfAborted()
        throw unreachable()
      },
    )
    const body = await response.json().catch(() => undefined)
    options.signal?.throwIfAborted()
    if (!response.ok || body === undefined) throw refusalOf(body, response.status)
    // Page and server are built from one text of Routes, and nothing else answers here.
    return body as Routes[typeof route]['answer']
  }
}

/** To the server that the page came from. */
export const call: Call = caller((address, request) => fetch(address, request))

interface Parts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

function addressOf(pattern: string, { params = {}, query = {} }: Parts): string {
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) given.set(name, value)
  return given.size > 0 ? `${path}?${given}` : path
}

function bodyOf(method: string, { body = {} }: Parts) {
  if (method === 'GET') return {}
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
