import { mkdir, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { childEnvironment } from '../process/child-environment.ts'
import { runCommand } from '../process/run-command.ts'

/** A repository of git that a test index serves below `/git/`. */
export interface TestRepository {
  /** Full hash of its one commit. */
  readonly commit: string
  /** The path of its URL: `/git/tool.git`. */
  readonly path: string
  /** For {@link IndexServerSettings} `repositories`. */
  readonly listener: RequestListener
}

/** Makes a bare repository `<name>.git` with these files inside `folder`. Needs git. */
export async function makeRepository(
  folder: string,
  { name, files }: { readonly name: string; readonly files: Readonly<Record<string, string>> },
): Promise<TestRepository> {
  const [work, bare] = [join(folder, 'work'), join(folder, `${name}.git`)]
  await mkdir(work, { recursive: true })
  for (const [path, text] of Object.entries(files)) await writeFile(join(work, path), text)
  const git = (...args: string[]) => runGit(args, work)
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'everything')
  const { stdout } = await git('rev-parse', 'HEAD')
  await git('clone', '--quiet', '--bare', work, bare)
  return {
    commit: stdout.text.trim(),
    path: `/git/${name}.git`,
    listener: (request, response) => void answer(folder, request, response).catch(() => response.destroy()),
  }
}

/** git's own server (CGI), one process for each request. */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const body: Buffer[] = []
  for await (const chunk of request) body.push(Buffer.from(chunk))
  const variables = {
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: url.pathname.replace(/^\/git/, ''),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  }
  const chunks: Uint8Array[] = []
  await runGit(['http-backend'], folder, {
    variables,
    stdin: Buffer.concat(body),
    onStdoutChunk: (chunk) => chunks.push(chunk),
  })
  const sent = Buffer.concat(chunks)
  const end = sent.indexOf('\r\n\r\n')
  const headers = sent
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line) => line.split(': '))
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
  for (const [name = '', value = ''] of headers) if (name !== 'Status') response.setHeader(name, value)
  response.writeHead(Number.parseInt(status, 10)).end(sent.subarray(end + 4))
}

interface GitRun {
  readonly variables?: Readonly<Record<string, string>>
  readonly stdin?: Uint8Array
  readonly onStdoutChunk?: (chunk: Uint8Array) => void
}

function runGit(args: readonly string[], cwd: string, { variables = {}, ...how }: GitRun = {}) {
  const author = { NAME: 'Anna', EMAIL: 'anna@example.invalid', DATE: '2026-01-01T00:00:00Z' }
  const names = Object.entries(author).flatMap(([name, value]) => [
    [`GIT_AUTHOR_${name}`, value],
    [`GIT_COMMITTER_${name}`, value],
  ])
  const env = childEnvironment(process.env, { ...Object.fromEntries(names), ...variables })
  return runCommand('git', ['-c', 'safe.directory=*', ...args], { env, cwd, ...how })
}
