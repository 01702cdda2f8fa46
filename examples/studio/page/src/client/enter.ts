/** What entering depends on; a test gives its own. */
export interface EnterPorts {
  /** The window's fragment, e.g. `#token=…`. */
  readonly hash: () => string
  /** Takes the token out of the address: it stays in no history and in no bookmark. */
  readonly forgetHash: () => void
  readonly send: (address: string, request: RequestInit) => Promise<unknown>
}

/**
 * Where the address has a token the server is given it, and knows this browser from then on. Whatever comes of that, the page goes on: what the
 * server refuses it says.
 */
export async function enter({ hash, forgetHash, send }: EnterPorts): Promise<'entered' | 'no token'> {
  const [, token] = /^#token=([0-9a-f]{1,1000})$/.exec(hash()) ?? []
  if (token === undefined) return 'no token'
  forgetHash()
  const headers = { 'content-type': 'application/json' }
  await send('/api/session', { method: 'POST', headers, body: JSON.stringify({ token }) }).catch(() => {})
  return 'entered'
}
