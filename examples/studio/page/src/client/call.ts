import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Routes } from '../../../src/api/routes.ts'

/** What the server refused, in its own words. */
export class Refusal extends Error {
  readonly document: ErrorDocumentV1
  readonly status: number

  constructor(document: ErrorDocumentV1, status: number) {
    super(document.message)
    this.document = document
    this.status = status
  }
}

type Given<Route extends keyof Routes> = Omit<Routes[Route], 'answer'>

/** One request. @throws Refusal with the server's error document; with `unreachable` when nothing answers. */
export async function call<Route extends keyof Routes>(
  route: Route,
  given: Given<Route>,
): Promise<Routes[Route]['answer']> {
  const [method = 'GET', pattern = ''] = route.split(' ')
  const parts: Parts = given
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parts.params?.[name] ?? ''))
  const query = new URLSearchParams(Object.entries(parts.query ?? {}).filter(([, value]) => value !== undefined))
  const response = await fetch(query.size > 0 ? `${path}?${query}` : path, {
    method,
    ...(method === 'GET'
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(parts.body ?? {}) }),
  }).catch(() => undefined)
  if (!response) throw new Refusal(UNREACHABLE, 0)
  const document = await response.json()
  if (!response.ok) throw new Refusal(document, response.status)
  return document
}

interface Parts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const UNREACHABLE: ErrorDocumentV1 = {
  contract_version: 1,
  code: 'unreachable',
  message: 'Studio does not answer.',
  hint: 'Start it again with `npx -y pnpm@12 demo --open`; nothing that was saved is lost.',
}
