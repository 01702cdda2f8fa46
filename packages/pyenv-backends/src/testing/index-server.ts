import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { canonicalizeName } from '@plinth/contracts'
import type { Credential } from '../indexes/credential.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { onlyIndex } from './package-index.ts'
import { CERTIFIED_SERVER } from './private-authority.ts'
import { answerAs, type Exchange, type ServingManner } from './serving-manner.ts'

/** A file as a test index lists and serves it. */
export interface ServedFile {
  /** `alpha-1.0-py3-none-any.whl`, `alpha-1.0.tar.gz`. */
  readonly fileName: string
  readonly bytes: Uint8Array
  /** SHA-256 in hex as the page lists it; that of the bytes by default. */
  readonly listedHash?: string
  /** `untold`: the page gives no size, as many indexes do not. */
  readonly size?: 'untold'
  readonly requiresPython?: string
  /** Text of its METADATA, served beside it (PEP 658), so that nobody downloads the file for it. */
  readonly metadata?: string
  /** How long a client may keep it (cache-control); by default it is told nothing, and asks again. */
  readonly cacheSeconds?: number
  /** Reason why the release was withdrawn (PEP 592). */
  readonly yanked?: string
  /** `soundly` by default. */
  readonly manner?: ServingManner
}

/** A project of a test index. */
export interface ServedProject {
  readonly name: string
  readonly files: readonly ServedFile[]
  /** How its page is served; `soundly` by default. */
  readonly manner?: ServingManner
}

/** Settings of {@link startIndexServer}. */
export interface IndexServerSettings {
  /** Told the method and the path of each request before it is answered. */
  readonly onRequest?: (request: string) => void
  /** Only who sends these gets an answer, all others 401. */
  readonly credential?: Credential
  /** `private`: https with a certificate of an authority that no machine trusts (PRIVATE_AUTHORITY). Default http. */
  readonly certificate?: 'private'
  /** Answers what is below `/git/` instead of the index. */
  readonly repositories?: RequestListener
}

/** A package index on this machine's loopback address, which serves well or badly as told. */
export interface IndexServer extends AsyncDisposable {
  /** Base URL without a slash at the end: `http://127.0.0.1:40123/simple`. */
  readonly url: string
  /** Only this index: no host configuration, one try, and an answer awaited for two seconds. */
  readonly configuration: IndexConfiguration
  /** Paths asked for, in order, with the method. */
  readonly requests: readonly string[]
  /** The user names and passwords that came along with requests (`me:secret`), in order; null for none. */
  readonly logins: readonly (string | null)[]
  /** Bytes of bodies that were sent for files. */
  readonly sentBytes: () => number
  /** Adds a project, or replaces the one of that name. */
  publish(project: ServedProject): void
  /** Ends all connections and the server. */
  close(): Promise<void>
}

/**
 * Starts an index (PEP 503 as HTML; PEP 691 as JSON, with sizes, for clients that ask for it).
 */
export async function startIndexServer(
  settings: IndexServerSettings | IndexServerSettings['onRequest'] = {},
): Promise<IndexServer> {
  const { onRequest, credential, certificate, repositories } =
    typeof settings === 'function' ? { onRequest: settings } : settings
  const projects = new Map<string, ServedProject>()
  const requests: string[] = []
  const logins: (string | null)[] = []
  const sent = { bytes: 0 }
  const listener: RequestListener = (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    const askedBefore = requests.filter((each) => each === `${method} ${url}`).length
    requests.push(`${method} ${url}`)
    onRequest?.(`${method} ${url}`)
    const login = loginIn(headers.authorization)
    logins.push(login)
    if (credential && login !== `${credential.username}:${credential.password}`) return refuse(response)
    if (repositories && url.startsWith('/git/')) return repositories(request, response)
    answer(projects, headers.accept ?? '', {
      method,
      url,
      askedBefore,
      response,
      onSent: (bytes) => (sent.bytes += bytes),
    })
  }
  const server = certificate ? createSecureServer(CERTIFIED_SERVER, listener) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/simple`
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    url,
    configuration: { ...onlyIndex(url), timeoutSeconds: 2, retries: 1 },
    requests,
    logins,
    sentBytes: () => sent.bytes,
    publish: (project) => projects.set(canonicalizeName(project.name), project),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The user name and the password of a header of HTTP. */
function loginIn(header: string | undefined): string | null {
  const [, basic] = /^Basic (.+)$/i.exec(header ?? '') ?? []
  return basic === undefined ? null : Buffer.from(basic, 'base64').toString()
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="packages"', 'content-length': 0 }).end()
}

function answer(
  projects: ReadonlyMap<string, ServedProject>,
  accept: string,
  { onSent, ...asked }: Omit<Exchange, 'body' | 'type'> & { readonly onSent: (bytes: number) => void },
): void {
  // A client that takes the server for its proxy writes whole URLs.
  const path = URL.parse(asked.url, 'http://localhost')?.pathname ?? ''
  const [, place, name = '', rest = ''] = path.split('/').map(decodeURIComponent)
  const project = projects.get(canonicalizeName(name))
  const file = project?.files.find(({ fileName }) => fileName === rest)
  const described = project?.files.find(({ fileName }) => `${fileName}.metadata` === rest)
  if (place === 'files' && file) {
    countBody(asked.response, onSent)
    if (file.cacheSeconds !== undefined) asked.response.setHeader('cache-control', `max-age=${file.cacheSeconds}`)
    answerAs(file.manner ?? 'soundly', { ...asked, body: file.bytes, type: 'application/octet-stream' })
  } else if (place === 'files' && described?.metadata !== undefined) {
    answerAs('soundly', { ...asked, body: Buffer.from(described.metadata), type: 'text/plain' })
  } else if (place === 'simple' && project && rest === '') {
    answerAs(project.manner ?? 'soundly', { ...asked, ...page(project, accept) })
  } else {
    answerAs('missing', { ...asked, body: new Uint8Array(), type: 'text/plain' })
  }
}

/** Counts what is written, whether or not it arrives. */
function countBody(response: ServerResponse, onSent: (bytes: number) => void): void {
  const write = response.write.bind(response)
  const end = response.end.bind(response)
  const count = (chunk: unknown) => onSent(chunk instanceof Uint8Array ? chunk.length : 0)
  Object.assign(response, {
    write: (chunk: unknown, then?: () => void) => {
      count(chunk)
      return write(chunk, then)
    },
    end: (chunk?: unknown) => {
      count(chunk)
      return end(chunk)
    },
  })
}

function page(project: ServedProject, accept: string): { readonly body: Uint8Array; readonly type: string } {
  const json = 'application/vnd.pypi.simple.v1+json'
  return accept.includes(json)
    ? { body: Buffer.from(jsonPage(project)), type: json }
    : { body: Buffer.from(htmlPage(project)), type: 'text/html' }
}

function jsonPage({ name, files }: ServedProject): string {
  const rows = files.map((file) => ({
    filename: file.fileName,
    url: fileUrl(name, file),
    hashes: { sha256: listedHash(file) },
    ...(file.size === 'untold' ? {} : { size: file.bytes.length }),
    yanked: file.yanked ?? false,
    ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
    ...(file.metadata === undefined ? {} : { 'core-metadata': { sha256: sha256Of(file.metadata) } }),
  }))
  return JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [], files: rows })
}

function htmlPage({ name, files }: ServedProject): string {
  const links = files.map((file) => {
    const python = file.requiresPython === undefined ? '' : ` data-requires-python="${escaped(file.requiresPython)}"`
    const metadata = file.metadata === undefined ? '' : ` data-core-metadata="sha256=${sha256Of(file.metadata)}"`
    const yanked = file.yanked === undefined ? '' : ` data-yanked="${escaped(file.yanked)}"`
    return `<a href="${fileUrl(name, file)}#sha256=${listedHash(file)}"${python}${metadata}${yanked}>${file.fileName}</a>`
  })
  return `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`
}

function fileUrl(project: string, { fileName }: ServedFile): string {
  return `/files/${encodeURIComponent(canonicalizeName(project))}/${encodeURIComponent(fileName)}`
}

function listedHash({ listedHash, bytes }: ServedFile): string {
  return listedHash ?? sha256Of(bytes)
}

function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
