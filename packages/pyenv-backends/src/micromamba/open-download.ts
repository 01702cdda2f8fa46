import { readFileSync } from 'node:fs'
import { type IncomingMessage, request as requestPlainly } from 'node:http'
import { request as requestSecurely } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { CodedError } from '@plinth/contracts'
import { hostVariable } from '../process/host-variable.ts'
import { proxyFor } from './proxy-for.ts'

const SILENCE_MS = 30_000
const MOST_REDIRECTS = 5

/** What a download takes besides its URL. */
export interface DownloadAccess {
  /** The host's variables: proxies and certificates. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks for a file, through the host's proxy where one is set, and follows redirects, but never from https to http. Resolves with status 200 only.
 * Errors: `not_found`, `server_error`, `network`.
 */
export async function openDownload(
  url: URL,
  access: DownloadAccess,
  redirects = MOST_REDIRECTS,
): Promise<IncomingMessage> {
  const answer = await ask(url, access).catch((cause: unknown) => {
    access.signal?.throwIfAborted()
    throw new CodedError('network', `${url.host} cannot be reached`, {
      hint: 'Check the network and the proxy settings.',
      cause,
    })
  })
  const status = answer.statusCode ?? 0
  const next = answer.headers.location === undefined ? null : URL.parse(answer.headers.location, url.href)
  if (status >= 300 && status < 400 && next !== null && redirects > 0) {
    answer.destroy()
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw new CodedError('network', `${url.host} leads from https to ${next.protocol}`)
    }
    return openDownload(next, access, redirects - 1)
  }
  if (status === 200) return answer
  answer.destroy()
  const isGone = status === 404 || status === 410
  throw new CodedError(isGone ? 'not_found' : 'server_error', `${url.origin}${url.pathname} gave status ${status}`, {
    details: { status },
  })
}

async function ask(url: URL, access: DownloadAccess): Promise<IncomingMessage> {
  const proxy = proxyFor(url, access.env)
  const common = { ...certificates(access.env), agent: false as const, signal: access.signal, timeout: SILENCE_MS }
  const headers = {
    host: url.host,
    'accept-encoding': 'identity',
    'user-agent': 'pyve',
    ...loginOf(url, 'authorization'),
  }
  if (proxy === null) return answerTo(url, { ...common, headers })
  if (url.protocol === 'https:') {
    const socket = await tunnel(url, proxy, common)
    return answerTo(url, {
      ...common,
      headers,
      createConnection: () => connectSecurely({ ...common, socket, servername: url.hostname }),
    })
  }
  const { username: _user, password: _password, ...target } = partsOf(url)
  const viaProxy = {
    ...common,
    path: `http://${url.host}${target.path}`,
    headers: { ...headers, ...loginOf(proxy, 'proxy-authorization') },
  }
  return answerTo(new URL(proxy.origin), viaProxy)
}

function answerTo(url: URL, options: Parameters<typeof requestSecurely>[1] & object): Promise<IncomingMessage> {
  const target = new URL(url)
  target.username = ''
  target.password = ''
  return new Promise((resolve, reject) => {
    const asking = (url.protocol === 'https:' ? requestSecurely : requestPlainly)(target, options, resolve)
    asking.on('timeout', () => asking.destroy(new Error('no answer')))
    asking.on('error', reject)
    asking.end()
  })
}

/** A connection through the proxy to the host of an https URL. */
function tunnel(
  url: URL,
  proxy: URL,
  common: { readonly ca?: string | undefined; readonly signal: AbortSignal | undefined; readonly timeout: number },
): Promise<Socket> {
  const path = `${url.hostname}:${url.port || '443'}`
  const headers = { host: path, ...loginOf(proxy, 'proxy-authorization') }
  return new Promise((resolve, reject) => {
    const options = { ...common, method: 'CONNECT', path, headers, agent: false as const }
    const asking = (proxy.protocol === 'https:' ? requestSecurely : requestPlainly)(new URL(proxy.origin), options)
    asking.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(`the proxy ${proxy.host} gave status ${answer.statusCode}`))
    })
    asking.on('timeout', () => asking.destroy(new Error('no answer')))
    asking.on('error', reject)
    asking.end()
  })
}

function partsOf({ username, password, pathname, search }: URL) {
  return { username, password, path: pathname + search }
}

function loginOf({ username, password }: URL, header: string): Record<string, string> {
  if (username === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { [header]: `Basic ${Buffer.from(login).toString('base64')}` }
}

function certificates(env: DownloadAccess['env']): { readonly ca?: string } {
  const path = hostVariable(env, 'SSL_CERT_FILE') || hostVariable(env, 'CURL_CA_BUNDLE')
  if (!path) return {}
  try {
    return { ca: readFileSync(path, 'utf8') }
  } catch {
    return {}
  }
}
