import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { canonicalizeName } from '@plinth/contracts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { onlyIndex } from './package-index.ts'
import { answerAs, type Exchange, type ServingManner } from './serving-manner.ts'

/** A file as a test index lists and serves it. */
export interface ServedFile {
  /** `alpha-1.0-py3-none-any.whl`, `alpha-1.0.tar.gz`. */
  readonly fileName: string
  readonly bytes: Uint8Array
  /** SHA-256 in hex as the page lists it; that of the bytes by default. */
  readonly listedHash?: string
  readonly requiresPython?: string
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

/** A package index on this machine's loopback address, which serves well or badly as told. */
export interface IndexServer extends AsyncDisposable {
  /** Base URL without a slash at the end: `http://127.0.0.1:40123/simple`. */
  readonly url: string
  /** Only this index: no host configuration, one try, and an answer awaited for two seconds. */
  readonly configuration: IndexConfiguration
  /** Paths asked for, in order, with the method. */
  readonly requests: readonly string[]
  /** Adds a project, or replaces the one of that name. */
  publish(project: ServedProject): void
  /** Ends all connections and the server. */
  close(): Promise<void>
}

/**
 * Starts an index (PEP 503 as HTML; PEP 691 as JSON, with sizes, for clients that ask for it). `onRequest` is told the method and the path of
 * each request before it is answered.
 */
export async function startIndexServer(onRequest?: (request: string) => void): Promise<IndexServer> {
  const projects = new Map<string, ServedProject>()
  const requests: string[] = []
  const server = createServer(({ method = 'GET', url = '/', headers }, response) => {
    const askedBefore = requests.filter((each) => each === `${method} ${url}`).length
    requests.push(`${method} ${url}`)
    onRequest?.(`${method} ${url}`)
    answer(projects, headers.accept ?? '', { method, url, askedBefore, response })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `http://127.0.0.1:${port}/simple`
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    url,
    configuration: { ...onlyIndex(url), timeoutSeconds: 2, retries: 1 },
    requests,
    publish: (project) => projects.set(canonicalizeName(project.name), project),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function answer(
  projects: ReadonlyMap<string, ServedProject>,
  accept: string,
  asked: Omit<Exchange, 'body' | 'type'>,
): void {
  // A client that takes the server for its proxy writes whole URLs.
  const path = URL.parse(asked.url, 'http://localhost')?.pathname ?? ''
  const [, place, name = '', rest = ''] = path.split('/').map(decodeURIComponent)
  const project = projects.get(canonicalizeName(name))
  const file = project?.files.find(({ fileName }) => fileName === rest)
  if (place === 'files' && file) {
    answerAs(file.manner ?? 'soundly', { ...asked, body: file.bytes, type: 'application/octet-stream' })
  } else if (place === 'simple' && project && rest === '') {
    answerAs(project.manner ?? 'soundly', { ...asked, ...page(project, accept) })
  } else {
    answerAs('missing', { ...asked, body: new Uint8Array(), type: 'text/plain' })
  }
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
    size: file.bytes.length,
    yanked: file.yanked ?? false,
    ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
  }))
  return JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [], files: rows })
}

function htmlPage({ name, files }: ServedProject): string {
  const links = files.map((file) => {
    const python = file.requiresPython === undefined ? '' : ` data-requires-python="${escaped(file.requiresPython)}"`
    const yanked = file.yanked === undefined ? '' : ` data-yanked="${escaped(file.yanked)}"`
    return `<a href="${fileUrl(name, file)}#sha256=${listedHash(file)}"${python}${yanked}>${file.fileName}</a>`
  })
  return `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`
}

function fileUrl(project: string, { fileName }: ServedFile): string {
  return `/files/${encodeURIComponent(canonicalizeName(project))}/${encodeURIComponent(fileName)}`
}

function listedHash({ listedHash, bytes }: ServedFile): string {
  return listedHash ?? createHash('sha256').update(bytes).digest('hex')
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
