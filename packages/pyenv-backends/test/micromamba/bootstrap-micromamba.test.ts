import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { startChild } from '@plinth/durable/testing'
import { expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../../src/index.ts'
import { bootstrapMicromamba } from '../../src/micromamba/bootstrap-micromamba.ts'
import { createCondaTools } from '../../src/micromamba/create-conda-tools.ts'
import { MICROMAMBA_PIN } from '../../src/micromamba/micromamba-pins.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const PROGRAM = Buffer.from(`#!/bin/sh\n# ${'x'.repeat(200_000)}\necho 2.8.1\n`)
const DIGEST = createHash('sha256').update(PROGRAM).digest('hex')
const PIN = { version: '2.8.1', tag: '2.8.1-0', digests: { 'linux-64': DIGEST } }
const PATH = process.env.PATH ?? ''

async function serve(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly requests: readonly string[] }> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${portOf(server.address())}`, requests }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function send(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': PROGRAM.length }).end(PROGRAM)
}

/** Fetches to a new folder and gives what came of it and what lies there afterwards. */
async function fetchFrom(
  url: string,
  env: Readonly<Record<string, string>> = {},
  folder = join(temporaryFolder(), 'bin'),
) {
  const path = join(folder, 'micromamba')
  const tools = {
    env: { PATH, PYVE_MICROMAMBA_URL: url, ...env },
    runCommand,
    processes: createProcessTable(),
    platform: 'linux-64',
    pin: PIN,
  }
  const outcome = await bootstrapMicromamba(tools, path, {}).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const reason: unknown =
      'details' in error && typeof error.details === 'object' && error.details !== null
        ? Reflect.get(error.details, 'reason')
        : null
    return { code: error.code, reason: reason ?? null }
  })
  return { outcome, names: existsSync(folder) ? readdirSync(folder) : [], path }
}

it('fetches the pinned micromamba, checks its digest and makes it executable', async () => {
  const { url, requests } = await serve(send)
  const { outcome, names, path } = await fetchFrom(url)
  expect([outcome, names, statSync(path).mode & 0o777]).toEqual(['2.8.1', ['micromamba'], 0o755])
  expect(requests).toEqual(['GET /2.8.1-0/micromamba-linux-64'])
})

it('takes the address of a file as it stands, and a digest of the same mirror', async () => {
  const other = Buffer.from('#!/bin/sh\necho 2.0.5\n')
  const { url, requests } = await serve((_request, response) => response.end(other))
  const sha256 = createHash('sha256').update(other).digest('hex')
  const { outcome } = await fetchFrom(`${url}/tools/micromamba-2.0.5`, { PYVE_MICROMAMBA_SHA256: sha256 })
  expect([outcome, requests]).toEqual(['2.0.5', ['GET /tools/micromamba-2.0.5']])
})

it('keeps nothing of a micromamba with another digest', async () => {
  const { url } = await serve((_request, response) => response.end('#!/bin/sh\necho 2.8.1\n'))
  const { outcome, names } = await fetchFrom(url)
  expect([outcome, names]).toEqual([{ code: 'bootstrap_digest_mismatch', reason: null }, []])
})

it('keeps nothing of a micromamba that was cut off', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': PROGRAM.length })
    response.write(PROGRAM.subarray(0, 1000), () => response.destroy())
  })
  const { outcome, names } = await fetchFrom(url)
  expect([outcome, names]).toEqual([{ code: 'bootstrap_failed', reason: 'download_incomplete' }, []])
})

it('says why a mirror does not give micromamba', async () => {
  const { url } = await serve((request, response) => response.writeHead(Number(request.url?.split('/')[1])).end())
  const outcomes = await Promise.all([404, 503].map(async (status) => (await fetchFrom(`${url}/${status}`)).outcome))
  expect(outcomes).toEqual([
    { code: 'bootstrap_failed', reason: 'not_found' },
    { code: 'bootstrap_failed', reason: 'server_error' },
  ])
  expect((await fetchFrom('http://127.0.0.1:1')).outcome).toEqual({ code: 'bootstrap_failed', reason: 'network' })
  expect((await fetchFrom('ftp://127.0.0.1')).outcome).toEqual({ code: 'bootstrap_failed', reason: 'invalid_url' })
})

it('follows redirects of a mirror', async () => {
  const { url } = await serve((request, response) =>
    request.url === '/there' ? send(request, response) : response.writeHead(302, { location: '/there' }).end(),
  )
  expect((await fetchFrom(url)).outcome).toBe('2.8.1')
})

it('fetches micromamba through the proxy of the host, and past it where NO_PROXY says so', async () => {
  const mirror = await serve(send)
  const proxy = await serve((request, response) => {
    if (request.url?.startsWith('http://mirror.test/')) send(request, response)
    else response.writeHead(400).end()
  })
  const env = { http_proxy: proxy.url.replace('//', '//me:secret@'), NO_PROXY: '127.0.0.1' }
  expect((await fetchFrom('http://mirror.test', env)).outcome).toBe('2.8.1')
  expect(proxy.requests).toEqual(['GET http://mirror.test/2.8.1-0/micromamba-linux-64'])
  expect((await fetchFrom(mirror.url, env)).outcome).toBe('2.8.1')
  expect([proxy.requests.length, mirror.requests.length]).toEqual([1, 1])
})

it('asks the proxy of the host for a tunnel to an https mirror', async () => {
  const asked: string[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const env = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${portOf(server.address())}` }
  expect((await fetchFrom('https://mirror.test', env)).outcome).toEqual({ code: 'bootstrap_failed', reason: 'network' })
  expect(asked).toEqual([`mirror.test:443 Basic ${Buffer.from('me:secret').toString('base64')}`])
})

it('keeps nothing of a micromamba that does not run here', async () => {
  const broken = Buffer.from('#!/bin/sh\nexit 1\n')
  const { url } = await serve((_request, response) => response.end(broken))
  const sha256 = createHash('sha256').update(broken).digest('hex')
  const { outcome, names } = await fetchFrom(url, { PYVE_MICROMAMBA_SHA256: sha256 })
  expect([outcome, names]).toEqual([{ code: 'bootstrap_failed', reason: 'not_startable' }, []])
})

it('has no micromamba for a platform whose digest nobody knows', async () => {
  const tools = { env: { PATH }, runCommand, processes: createProcessTable(), platform: 'linux-ppc64le' }
  await expect(bootstrapMicromamba(tools, join(temporaryFolder(), 'micromamba'), {})).rejects.toMatchObject({
    code: 'bootstrap_failed',
    details: { reason: 'unsupported_platform' },
  })
  expect(Object.values(MICROMAMBA_PIN.digests).every((each) => /^[0-9a-f]{64}$/.test(each))).toBe(true)
})

it('lets two fetch micromamba at once', async () => {
  const { url } = await serve(send)
  const folder = join(temporaryFolder(), 'bin')
  const [one, two] = await Promise.all([fetchFrom(url, {}, folder), fetchFrom(url, {}, folder)])
  expect([one.outcome, two.outcome, readdirSync(folder)]).toEqual(['2.8.1', '2.8.1', ['micromamba']])
})

it('ends a cancelled fetch of micromamba and keeps nothing of it', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': PROGRAM.length })
    response.write(PROGRAM.subarray(0, 1000))
  })
  const controller = new AbortController()
  const folder = join(temporaryFolder(), 'bin')
  const tools = {
    env: { PATH, PYVE_MICROMAMBA_URL: url },
    runCommand,
    processes: createProcessTable(),
    platform: 'linux-64',
    pin: PIN,
  }
  const call = { signal: controller.signal, onEvent: () => controller.abort() }
  await expect(bootstrapMicromamba(tools, join(folder, 'micromamba'), call)).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(readdirSync(folder)).toEqual([])
})

it('sweeps away what a killed fetch of micromamba has left', async () => {
  const started = Promise.withResolvers<void>()
  const { url } = await serve((request, response) => {
    if (request.url !== '/micromamba') return send(request, response)
    response.writeHead(200, { 'content-length': PROGRAM.length })
    response.write(PROGRAM.subarray(0, 100_000), () => started.resolve())
  })
  const folder = join(temporaryFolder(), 'bin')
  const script = join(import.meta.dirname, '../children/fetch-micromamba.ts')
  const env = { ...process.env, PYVE_MICROMAMBA_URL: `${url}/micromamba`, PYVE_MICROMAMBA_SHA256: DIGEST }
  const child = startChild({ args: [script, join(folder, 'micromamba')], env })
  await started.promise
  await child.reports('received')
  child.kill('parent')
  await child.ended
  expect([readdirSync(folder).length, existsSync(join(folder, 'micromamba'))]).toEqual([1, false])
  const { outcome, names } = await fetchFrom(url, {}, folder)
  expect([outcome, names]).toEqual(['2.8.1', ['micromamba']])
})

it('gives a project the micromamba that it fetched', async () => {
  const { url } = await serve(send)
  const root = temporaryFolder()
  const env = { PATH: '/nowhere', HOME: join(root, 'home'), PYVE_MICROMAMBA_URL: url }
  const tools = createCondaTools({
    root,
    env: { ...env, PATH },
    pin: { ...PIN, digests: { [createCondaTools({ root, env }).platform]: DIGEST } },
  })
  const fetched = await tools.bootstrap('project')
  expect(fetched).toEqual({
    executable: join(root, '.pyve', 'bin', 'micromamba'),
    location: 'project',
    version: '2.8.1',
  })
  expect(await tools.locate()).toEqual(fetched)
})
