import { readFile } from 'node:fs/promises'
import { request as requestPlainly } from 'node:http'
import { request as requestSecurely } from 'node:https'
import { credentialIn } from '../indexes/credential.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'

const TIMEOUT_MS = 3000
const MOST_REDIRECTS = 5

/** What asking a server takes. */
export interface ServerAccess {
  /** With the credentials in their URLs. */
  readonly indexes: IndexConfiguration
  /** The host's variables. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Bytes of a file as its server announces them (HEAD), for an index that gives no sizes; null where it does not say, cannot be reached directly, or is
 * behind a proxy. Credentials go to the host and port of their index, and not to where that redirects.
 */
export async function sizeOnServer(text: string, { indexes, env }: ServerAccess): Promise<number | null> {
  const proxies = [
    indexes.proxy,
    ...Object.entries(env).map(([name, value]) => (/_PROXY$/i.test(name) && !/^NO_/i.test(name) ? value : null)),
  ]
  if (proxies.some(Boolean)) return null
  try {
    const { certificateBundle } = indexes
    const ca = certificateBundle === null ? undefined : await readFile(certificateBundle, 'utf8')
    return await sizeAt(new URL(text), { indexes, ca }, MOST_REDIRECTS)
  } catch {
    return null
  }
}

interface Trust {
  readonly indexes: IndexConfiguration
  readonly ca: string | undefined
}

async function sizeAt(url: URL, trust: Trust, redirects: number): Promise<number | null> {
  const { status, location, length } = await ask(url, trust)
  if (status >= 300 && status < 400 && location !== undefined && redirects > 0) {
    const next = new URL(location, url)
    return sizeAt(next, trust, redirects - 1)
  }
  return status === 200 && length !== undefined && /^\d+$/.test(length) ? Number(length) : null
}

interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly length: string | undefined
}

function ask(url: URL, { indexes, ca }: Trust): Promise<Answer> {
  const login = loginFor(url, indexes)
  const isTrusted = indexes.trustedHosts.some((host) => [url.host, url.hostname].includes(host))
  const options = {
    method: 'HEAD',
    timeout: TIMEOUT_MS,
    headers: { 'accept-encoding': 'identity', ...(login === null ? {} : { authorization: `Basic ${login}` }) },
    ...(ca === undefined ? {} : { ca }),
    rejectUnauthorized: !isTrusted,
    agent: false as const,
  }
  const target = new URL(url.pathname + url.search, url)
  return new Promise((resolve, reject) => {
    const asking = (url.protocol === 'https:' ? requestSecurely : requestPlainly)(target, options, (answer) => {
      answer.resume()
      const { location, 'content-length': length } = answer.headers
      resolve({ status: answer.statusCode ?? 0, location, length })
    })
    asking.on('timeout', () => asking.destroy(new Error('no answer')))
    asking.on('error', reject)
    asking.end()
  })
}

/** Those of an index on the same host and port. */
function loginFor(url: URL, { indexUrl, extraIndexUrls, findLinks }: IndexConfiguration): string | null {
  const known = [indexUrl ?? '', ...extraIndexUrls, ...findLinks].flatMap((each) => credentialIn(each) ?? [])
  const found = known.find((each) => new URL(each.url).origin === url.origin)
  return found ? Buffer.from(`${found.username}:${found.password}`).toString('base64') : null
}
