import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tryCli } from '@plinth/cli/testing'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { decodeActionResult, encodeActionResult } from '../src/cache/remote/action-result.ts'
import { packDefinition } from '../src/command/pack-definition.ts'
import { remoteBuildCache } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'
import { startCacheServer } from './cache-server.ts'
import { hastyCache, openMachine } from './machine.ts'
import { withWorker } from './with-worker.ts'

it('converts nothing on a second machine that shares the cache, and gives the same bytes', async () => {
  await using server = await startCacheServer()
  await using first = await openMachine({ shared: remoteBuildCache({ url: server.url }) })
  const made = await first.service.build({ project: first.project })
  const uploads = server.requests.filter((request) => request.startsWith('PUT'))
  await using second = await openMachine({ shared: remoteBuildCache({ url: server.url }) })
  const taken = await second.service.build({ project: second.project })
  const asked = server.requests.length
  await second.writeFile('build/assets.pa', 'gone')
  const again = await second.service.build({ project: second.project })

  expect([made.cache, taken.cache]).toEqual([
    { hits: 0, misses: 4 },
    { hits: 4, misses: 0 },
  ])
  expect([taken.artifacts, again.artifacts]).toEqual([made.artifacts, made.artifacts])
  expect([made.diagnostics, taken.diagnostics]).toEqual([[], []])
  // Four actions with two contents each.
  expect(uploads.length).toBe(12)
  expect(server.requests.filter((request) => request.startsWith('PUT'))).toEqual(uploads)
  // What came from the server once is in the local cache.
  expect(server.requests.length).toBe(asked)
})

it('uploads nothing with a remote cache that is only read', async () => {
  await using server = await startCacheServer()
  await using machine = await openMachine({ shared: remoteBuildCache({ url: server.url, upload: false }) })
  const { cache, diagnostics } = await machine.service.build({ project: machine.project })

  expect([cache, diagnostics, server.entries.size]).toEqual([{ hits: 0, misses: 4 }, [], 0])
  expect(new Set(server.requests.map((request) => request.slice(0, 8)))).toEqual(new Set(['GET /ac/']))
})

it('lets two packers fill and read one remote cache at once', async () => {
  await using server = await startCacheServer()
  const machines = await Promise.all([1, 2, 3].map(() => openMachine(hastyCache(server.url, { answerMs: 5000 }), 9)))
  const results = await Promise.all(machines.map(({ service, project }) => service.build({ project })))
  await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()))

  expect(new Set(results.map(({ artifacts }) => JSON.stringify(artifacts))).size).toBe(1)
  expect(results.flatMap(({ diagnostics }) => diagnostics)).toEqual([])
})

it('stores actions as an ActionResult, and reads it back after a server has rewritten it', async () => {
  await using server = await startCacheServer()
  await using first = await openMachine({ shared: remoteBuildCache({ url: server.url }) }, 1)
  await first.service.build({ project: first.project })
  const [name = '', entry = Buffer.alloc(0)] = [...server.entries].find(([each]) => each.startsWith('/ac/')) ?? []
  const plain = decodeActionResult(entry)
  server.entries.set(name, withWorker(entry))
  await using second = await openMachine({ shared: remoteBuildCache({ url: server.url }) }, 1)
  const taken = await second.service.build({ project: second.project })

  expect(decodeActionResult(withWorker(entry))).toEqual(plain)
  expect([taken.cache, taken.diagnostics]).toEqual([{ hits: 1, misses: 0 }, []])
})

it('believes only actions that were signed with its key, when it has one', async () => {
  await using server = await startCacheServer()
  const open = (signingKey?: string) =>
    openMachine(
      { shared: remoteBuildCache({ url: server.url, upload: false, ...(signingKey ? { signingKey } : {}) }) },
      1,
    )
  await using writer = await openMachine({ shared: remoteBuildCache({ url: server.url, signingKey: 'one' }) }, 1)
  await writer.service.build({ project: writer.project })
  const results = []
  for (const key of ['one', 'two', undefined]) {
    await using machine = await open(key)
    const { cache, diagnostics } = await machine.service.build({ project: machine.project })
    results.push([cache?.hits, diagnostics.map(({ message }) => message.replace(server.url, 'URL'))])
  }

  expect(results).toEqual([
    [1, []],
    [0, ['the remote cache at URL failed once, the last: an entry is not signed with our key']],
    [1, []],
  ])
})

it('tells no credentials of a remote cache in answers, events, files or errors', async () => {
  const secret = 'c2VjcmV0LW9mLXRoZS10ZXN0'
  await using server = await startCacheServer((_, response) => response.writeHead(401).end(secret))
  const headers = () => ({ authorization: `Basic ${secret}` })
  await using machine = await openMachine(
    { shared: remoteBuildCache({ url: server.url, headers, signingKey: secret }) },
    6,
  )
  const recording = recordEvents(machine.events)
  const answer = await machine.service.build({ project: machine.project })
  const files = await readdir(machine.root, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  const refused = [
    { url: `https://name:${secret}@127.0.0.1/` },
    { url: `https://127.0.0.1/?token=${secret}` },
    { url: `not a url ${secret}` },
    { url: 'http://127.0.0.1/', headers: { authorization: `${secret}\n` } },
    { url: 'http://127.0.0.1/', headers: { [`${secret}:`]: 'name' } },
  ].map((settings) => {
    try {
      return remoteBuildCache(settings)
    } catch (error) {
      return error
    }
  })

  expect(server.lastHeaders().authorization).toBe(`Basic ${secret}`)
  expect(answer.diagnostics.map(({ code, blocking }) => [code, blocking])).toEqual([['remote_cache_unused', false]])
  for (const error of refused) expect(error).toMatchObject({ code: 'remote_cache_invalid' })
  expect(JSON.stringify([answer, recording.byOperation(), texts, refused.map(String)])).not.toContain(secret)
})

it('asks a remote cache that fails no more after a few requests, however many assets there are', async () => {
  await using server = await startCacheServer((_, response) => response.writeHead(500).end('no'))
  await using machine = await openMachine({ shared: remoteBuildCache({ url: server.url, atOnce: 2 }) }, 30)
  const recording = recordEvents(machine.events)
  const { cache, diagnostics } = await machine.service.build({ project: machine.project })
  const told = recording.byOperation().flatMap((all) => all.filter(({ kind }) => kind === 'diagnostics_updated'))

  expect(cache).toEqual({ hits: 0, misses: 30 })
  expect(server.requests.length).toBeLessThanOrEqual(8)
  expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    [
      'remote_cache_unused',
      'warning',
      `the remote cache at ${server.url} was given up for this build: 5 requests failed in a row, the last: it answered 500`,
    ],
  ])
  expect(told.map(({ summary }) => summary)).toEqual(diagnostics.map(({ message }) => message))
})

it('waits for uploads no longer than it was told, and says how many are missing', async () => {
  await using server = await startCacheServer((request, _, honest) => {
    if (request.method === 'GET') honest()
  })
  await using machine = await openMachine({ shared: remoteBuildCache({ url: server.url }), uploadMs: 200 })
  const { status, diagnostics } = await machine.service.build({ project: machine.project })

  expect([status, diagnostics.map(({ message }) => message)]).toEqual([
    'success',
    ['12 entries were not uploaded within 0.2 s'],
  ])
})

it('encodes an ActionResult as protobuf does', () => {
  const encoded = encodeActionResult({
    outputs: [
      { sha256: 'ab'.repeat(32), bytes: 300 },
      { sha256: 'cd'.repeat(32), bytes: 2 ** 40 + 5 },
    ],
    document: Buffer.from('{"a":1}'),
    signature: Buffer.from([1, 2, 3]),
  })

  // What Python's protobuf reads as that and writes again.
  const digests = [`0a40${'6162'.repeat(32)}10ac02`, `0a40${'6364'.repeat(32)}10858080808020`]
  const files = [`124a0a01301245${digests[0]}`, `124e0a01311249${digests[1]}`]
  expect(Buffer.from(encoded).toString('hex')).toBe(`${files.join('')}2a077b2261223a317d3a03010203`)
})

it('takes a remote cache on the command line, and its credentials from the environment', async () => {
  await using server = await startCacheServer()
  await using machine = await openMachine({}, 1)
  const env = { PLINTH_REMOTE_CACHE_AUTHORIZATION: 'Bearer of-the-test', PLINTH_REMOTE_CACHE_KEY: 'key' }
  const run = async (...line: readonly string[]) => {
    await rm(join(machine.root, '.packer/cache'), { recursive: true, force: true })
    const argv = ['--project', machine.root, 'build', '--json', ...line]
    return JSON.parse((await tryCli(packDefinition, { argv, env })).stdout)
  }
  const read = await run('--remote-cache', server.url, '--remote-cache-read-only')
  const empty = server.entries.size
  const made = await run('--remote-cache', server.url)
  const taken = await run('--remote-cache', server.url)

  expect([empty, server.entries.size]).toEqual([0, 3])
  expect([read, made, taken].map(({ cache }) => cache.hits)).toEqual([0, 0, 1])
  expect(server.lastHeaders().authorization).toBe('Bearer of-the-test')
})

it('loads nothing that speaks HTTP when a build shares nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('one', { manifest: { output: { codec: 'deflate' } } })
  const child = join(import.meta.dirname, 'children/loaded.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [child, workspace.root])

  expect(JSON.parse(stdout)).toEqual({ cache: { hits: 0, misses: 1 }, names: [] })
  expect((await readdir(join(workspace.root, '.packer/cache'))).sort()).toEqual(['ac', 'cas', 'last-build.json'])
})
