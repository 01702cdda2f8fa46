import { timingSafeEqual } from 'node:crypto'
import { CodedError } from '@plinth/contracts'

/** What lets a browser in. */
export interface Entry {
  readonly token: string
  readonly port: number
}

/** The cookie of a page that gave the token. No script reads it, no other site's page sends it. @throws CodedError `token_wrong` */
export function beginSession({ token, port }: Entry, given: string): string {
  if (!isSame(given, token)) throw wrong()
  return `${cookieName(port)}=${token}; Path=/api; HttpOnly; SameSite=Strict; Max-Age=${MONTH_SECONDS}`
}

/** Lets a request through that has the cookie. @throws CodedError `token_required` */
export function requireSession({ token, port }: Entry, cookies: string | undefined): void {
  const name = `${cookieName(port)}=`
  const given = (cookies ?? '').split(/;\s*/).filter((each) => each.startsWith(name))
  if (!given.some((each) => isSame(each.slice(name.length), token))) throw required()
}

const MONTH_SECONDS = 2_592_000

/** Cookies are for all ports of a host: each server's has a name of its own. */
function cookieName(port: number): string {
  return `plinth_studio_${port}`
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function required(): CodedError {
  return new CodedError('token_required', 'Studio does not know this browser', {
    hint: 'Open the whole address that Studio printed when it started; it ends with #token= and 64 letters and digits.',
  })
}

function wrong(): CodedError {
  return new CodedError('token_wrong', 'the token in the address is not that of this Studio', {
    hint: 'Open the address that Studio printed when it started last, or start it again with its data folder.',
  })
}
