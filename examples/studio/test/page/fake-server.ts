import { type Call, caller } from '../../page/src/client/call.ts'

/** A request that waits for the test. */
export interface Asked {
  /** E.g. `GET /api/models?limit=100`. */
  readonly what: string
  readonly body: unknown
  readonly isGivenUp: () => boolean
  /** Answers, and waits until the page has made of it what it makes of it. */
  readonly answer: (body: unknown, status?: number) => Promise<void>
}

/** A server that answers when the test does. */
export function fakeServer(): { readonly call: Call; readonly asked: readonly Asked[]; readonly last: () => Asked } {
  const asked: Asked[] = []
  const call = caller((address, { method, body, signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    signal?.addEventListener('abort', () => reject(signal.reason))
    asked.push({
      what: `${method} ${decodeURIComponent(address)}`,
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
      isGivenUp: () => signal?.aborted ?? false,
      answer: async (answer, status = 200) => {
        resolve(Response.json(answer, { status }))
        await settled()
      },
    })
    return promise
  })
  const last = () => {
    const one = asked.at(-1)
    if (!one) throw new Error('the page asked nothing')
    return one
  }
  return { call, asked, last }
}

/** Until everything that an answer sets off is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
}

/** The body of a refusal. */
export function refusal(code: string) {
  return { contract_version: 1, code, message: `${code}.` }
}
