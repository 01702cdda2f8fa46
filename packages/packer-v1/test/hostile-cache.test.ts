import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { encodeActionResult } from '../src/cache/remote/action-result.ts'
import { remoteBuildCache } from '../src/index.ts'
import { type Misbehaviour, startCacheServer } from './cache-server.ts'
import { hastyCache, openMachine } from './machine.ts'

it('packs the same in bounded time whatever a remote cache does', async () => {
  await using honest = await startCacheServer()
  await using first = await openMachine({ shared: remoteBuildCache({ url: honest.url }) }, ASSETS)
  const { artifacts } = await first.service.build({ project: first.project })
  const visited: string[] = []
  await using elsewhere = await startCacheServer((request, response) => {
    visited.push(request.url ?? '')
    response.end()
  })
  const behaviours = { ...BEHAVIOURS, ...redirecting(elsewhere.url) }
  const found = await Promise.all(
    Object.entries(behaviours).map(async ([name, behaviour]) => {
      await using server = await startCacheServer(behaviour(honest.entries))
      for (const [path, entry] of honest.entries) server.entries.set(path, entry)
      return [name, await packWith(server.url, artifacts)]
    }),
  )

  const expected = Object.keys(behaviours).map((name) => [
    name,
    { status: 'success', same: true, inTime: true, told: true },
  ])
  expect(found).toEqual(expected)
  expect(visited).toEqual([])
})

it('packs the same when nobody listens at the address of a remote cache, or no HTTP is spoken there', async () => {
  await using machine = await openMachine({}, ASSETS)
  const { artifacts } = await machine.service.build({ project: machine.project })
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.resume()
    socket.end('220 this is another protocol\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  const other = await packWith(url, artifacts)
  await new Promise((resolve) => server.close(resolve))
  const nobody = await packWith(url, artifacts)

  const expected = { status: 'success', same: true, inTime: true, told: true }
  expect([other, nobody]).toEqual([expected, expected])
})

it('gives a remote cache up whose answers are late, though they are right', async () => {
  await using server = await startCacheServer((_, response, honest) => {
    const timer = setTimeout(honest, 700)
    response.on('close', () => clearTimeout(timer))
  })
  const shared = remoteBuildCache({ url: server.url, patienceMs: 500, atOnce: 1, upload: false })
  await using machine = await openMachine({ shared }, 20)
  const { cache, diagnostics } = await machine.service.build({ project: machine.project })

  expect(cache).toEqual({ hits: 0, misses: 20 })
  expect(server.requests.length).toBeLessThan(10)
  expect(diagnostics.map(({ message }) => message)).toEqual([
    `the remote cache at ${server.url} was given up for this build: it was waited for 0.5 s in all`,
  ])
})

it('takes an action whose fields somebody forged for none, and reads no file that it names', async () => {
  await using server = await startCacheServer()
  await using first = await openMachine({ shared: remoteBuildCache({ url: server.url }) }, 1)
  const made = await first.service.build({ project: first.project })
  const path = [...server.entries.keys()].find((each) => each.startsWith('/ac/')) ?? ''
  const whole = { codec: 'none', bytes: 5, sha256: 'ab'.repeat(32), stored_bytes: 5, stored_sha256: 'ab'.repeat(32) }
  const forged = [
    { ...whole, stored_sha256: '../../../../registry.json' },
    { ...whole, stored_sha256: `../../${'a'.repeat(58)}` },
    { ...whole, bytes: -1, stored_bytes: 2 ** 60 },
    { ...whole, codec: 'lzma' },
    { ...whole, metadata: [] },
    { ...whole, name: 7 },
    { ...whole, more: true },
    { codec: 'none' },
    null,
  ].map((artifact) => [artifact])
  const wrong = [[], [whole, whole, whole], [{ ...whole, codec: 'zstd' }], [{ ...whole, input: '../x' }]]
  const shared = remoteBuildCache({ url: server.url, upload: false })
  await using machine = await openMachine({ shared }, 1)
  const again: unknown[] = []
  for (const artifacts of [...forged, ...wrong]) {
    server.entries.set(path, forge(path.slice(4), artifacts))
    await rm(join(machine.root, '.packer/cache'), { recursive: true, force: true })
    again.push((await machine.service.build({ project: machine.project })).artifacts)
  }

  expect(again).toEqual(Array.from(again, () => made.artifacts))
})

const ASSETS = 3

/** Builds on a fresh machine with this server. */
async function packWith(url: string, artifacts: unknown) {
  await using machine = await openMachine(hastyCache(url), ASSETS)
  const began = performance.now()
  const answer = await machine.service.build({ project: machine.project })
  const took = performance.now() - began
  const same = JSON.stringify(answer.artifacts) === JSON.stringify(artifacts)
  const told = answer.diagnostics.some(({ code }) => code === 'remote_cache_unused')
  // Patience is 0.6 s, and the uploads at the end may take 2 s; the rest is for a busy machine.
  return { status: answer.status, same, inTime: took < 20_000, told }
}

type Behaviour = (entries: ReadonlyMap<string, Buffer>) => Misbehaviour

/** What servers do instead of their duty. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'never answers': () => () => {},
  'answers 500': () => answering((response) => response.writeHead(500).end('no')),
  'answers 401': () => answering((response) => response.writeHead(401).end('no')),
  'closes the connection': () => answering((response) => response.destroy()),
  'stalls within an answer': onHit((response, entry) => {
    response.writeHead(200, { 'content-length': entry.byteLength })
    response.write(entry.subarray(0, 20))
  }),
  'drips bytes': onHit((response, entry) => {
    response.writeHead(200, { 'content-length': entry.byteLength })
    let at = 0
    const timer = setInterval(() => response.write(entry.subarray(at, ++at)), 40)
    response.on('close', () => clearInterval(timer))
  }),
  'breaks off': onHit((response, entry) => {
    response.writeHead(200, { 'content-length': entry.byteLength })
    response.write(entry.subarray(0, entry.byteLength - 1), () => response.destroy())
  }),
  'gives a byte less': onHit((response, entry) => response.end(entry.subarray(0, entry.byteLength - 1))),
  'gives nothing': onHit((response) => response.writeHead(200, { 'content-length': 0 }).end()),
  'turns a bit': onHit((response, entry) => {
    const turned = Buffer.from(entry)
    turned.writeUInt8(turned.readUInt8(turned.byteLength >> 1) ^ 1, turned.byteLength >> 1)
    response.end(turned)
  }),
  'gives what lies under another key': (entries) => (request, response, honest) => {
    const { method, url = '' } = request
    const others = [...entries].filter(([path]) => path !== url && path.slice(0, 4) === url.slice(0, 4))
    const other = others[0]?.[1]
    if (method === 'GET' && other) response.end(other)
    else honest()
  },
  'never ends an answer': onHit((response) => void flood(response.writeHead(200))),
  'announces gigabytes': onHit((response) => void flood(response.writeHead(200, { 'content-length': 8 * 1024 ** 3 }))),
  'sends a compressed bomb': onHit((response) => {
    // 100 MB of zeros in 100 kB, again and again.
    void flood(response.writeHead(200, { 'content-encoding': 'gzip' }), GZIPPED_ZEROS)
  }),
  'keeps actions and loses contents': () => (request, response, honest) => {
    if (request.method === 'GET' && request.url?.startsWith('/cas/')) response.writeHead(507).end()
    else honest()
  },
}

/** Sends credentials and all to another place. */
function redirecting(url: string): Readonly<Record<string, Behaviour>> {
  return { redirects: () => (request, response) => response.writeHead(307, { location: `${url}${request.url}` }).end() }
}

function answering(answer: (response: ServerResponse) => void): Misbehaviour {
  return (request, response) => {
    request.resume()
    answer(response)
  }
}

/** Misbehaves where it has something; misses are honest. */
function onHit(answer: (response: ServerResponse, entry: Buffer) => void): Behaviour {
  return (entries) => (request, response, honest) => {
    const entry = entries.get(request.url ?? '')
    if (request.method === 'GET' && entry) answer(response, entry)
    else honest()
  }
}

async function flood(response: ServerResponse, chunk = Buffer.alloc(1024 * 1024)): Promise<void> {
  const closed = once(response, 'close')
  while (!response.destroyed) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed])
    await new Promise(setImmediate)
  }
}

function forge(key: string, artifacts: readonly unknown[]): Buffer {
  const text = JSON.stringify(artifacts.map(sorted))
  const check = createHash('sha256').update(`${key}\n${text}`).digest('hex')
  const document = Buffer.from(JSON.stringify({ artifacts: artifacts.map(sorted), check, schema_version: 1 }))
  return Buffer.from(encodeActionResult({ outputs: [], document, signature: new Uint8Array() }))
}

/** Canonical JSON has its keys in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A gzip member of 100 MB of zeros. */
const GZIPPED_ZEROS = gzipSync(Buffer.alloc(100_000_000))
