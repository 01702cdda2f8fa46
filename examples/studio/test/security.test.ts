import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { basename, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { aFolder, aStudio, type TestStudio } from './a-studio.ts'
import { cookieOf, type RawAnswer } from './studio-client.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

it('is reached at the loopback address alone', async () => {
  const { studio } = await aStudio()
  const { port } = new URL(studio.url)
  const others = ['127.0.0.2', '[::1]'].map((host) => connects(`http://${host}:${port}/`))
  expect({ url: studio.url, others: await Promise.all(others) }).toEqual({
    url: `http://127.0.0.1:${port}`,
    others: [false, false],
  })
})

it('refuses every Host but its own, so that no foreign name can be pointed at it', async () => {
  const { studio, raw } = await aStudio()
  const { port } = new URL(studio.url)
  const own = [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]
  const foreign = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${Number(port) + 1}`,
    `127.0.0.1.:${port}`,
  ]
  const ask = (host: string) =>
    Promise.all(['/', '/api/state', '/api/events'].map((path) => raw('GET', path, { headers: { host } })))
  for (const host of own) expect((await raw('GET', '/api/state', { headers: { host } })).status).toBe(200)
  const answers = (await Promise.all(foreign.map(ask))).flat()
  expect(new Set(answers.map(seen))).toEqual(new Set(['403 host_not_allowed']))
})

it('refuses every request that another page sends, by its Origin or its Sec-Fetch-Site', async () => {
  const { studio, raw } = await aStudio()
  const { port } = new URL(studio.url)
  const attempts = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `https://127.0.0.1:${port}` },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `http://localhost:${port}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  const body = '{"title":"a"}'
  const refused = await Promise.all(
    attempts.flatMap((headers) => [
      raw('POST', '/api/graphs', { headers: { ...headers, ...JSON_TYPE }, body }),
      raw('GET', '/api/state', { headers }),
      raw('GET', '/api/outputs/a/b.png', { headers }),
    ]),
  )
  expect(new Set(refused.map(seen))).toEqual(new Set(['403 origin_not_allowed']))
  const own = { origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin', ...JSON_TYPE }
  expect((await raw('POST', '/api/graphs', { headers: own, body })).status).toBe(200)
  expect((await raw('OPTIONS', '/api/graphs')).headers).not.toHaveProperty('access-control-allow-origin')
})

it('takes changes as application/json alone, of at most one mebibyte', async () => {
  const { raw } = await aStudio()
  const body = '{"title":"a"}'
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ]
  const refused = await Promise.all(
    types.map((type) => raw('POST', '/api/graphs', { headers: { 'content-type': type }, body })),
  )
  expect(new Set([...refused, await raw('POST', '/api/graphs', { body })].map(seen))).toEqual(
    new Set(['415 media_type_not_json']),
  )
  const large = JSON.stringify({ title: 'x'.repeat(20_000_000) })
  const chunked = { ...JSON_TYPE, 'transfer-encoding': 'chunked' }
  const answers = [
    await raw('POST', '/api/graphs', { headers: JSON_TYPE, body: large }),
    await raw('POST', '/api/graphs', { headers: chunked, body: large }),
    await raw('POST', '/api/graphs', { headers: JSON_TYPE, body: '{"title":' }),
    await raw('POST', '/api/graphs', { headers: JSON_TYPE, body: '{"title":"a","graphId":"mine"}' }),
    await raw('POST', '/api/graphs', { headers: JSON_TYPE }),
  ]
  expect(answers.map(seen)).toEqual([
    '413 body_too_large',
    '413 body_too_large',
    '400 body_not_json',
    '400 bad_request',
    '400 bad_request',
  ])
})

it('looks into no directory outside of its roots, whatever way a path takes', async () => {
  const folder = aFolder()
  const studio = await aStudio({ folder })
  const secret = join(folder, 'models and more')
  mkdirSync(secret)
  symlinkSync(secret, join(studio.root, 'way out'))
  const { root } = studio
  const paths = [
    secret,
    folder,
    '/',
    join(folder, 'not there'),
    `${root}/../models and more`,
    join(root, 'way out'),
    relative('.', root),
    '',
    `${root}\0`,
    `${root}/%2e%2e`,
  ]
  const outcomes = await Promise.all(paths.map((path) => everyWayTo(studio, path)))
  expect(outcomes.slice(0, 7).flat()).toEqual(
    outcomes.slice(0, 7).flatMap(() => Array(4).fill('403 path_outside_roots')),
  )
  expect(outcomes.slice(7)).toEqual([
    Array(4).fill('400 bad_request'),
    Array(4).fill('403 path_outside_roots'),
    Array(4).fill('404 directory_missing'),
  ])
  const { entries } = await studio.call('GET /api/directories', { query: { path: root } })
  expect(entries.map(({ name }) => name)).toEqual(['tiny-sd', 'tiny-sdxl', 'tiny-stable-audio'])
})

it('serves what inference made and nothing else, whatever way a path takes', async () => {
  const { dataDir, raw } = await aStudio()
  const outputs = join(dataDir, 'outputs', 'g1')
  mkdirSync(join(outputs, 'folder.png'), { recursive: true })
  writeFileSync(join(outputs, 'a.png'), '0123456789')
  writeFileSync(join(outputs, 'page.html'), '<script>')
  writeFileSync(join(dataDir, 'secret.png'), 'secret')
  symlinkSync(join(dataDir, 'secret.png'), join(outputs, 'link.png'))
  symlinkSync(dataDir, join(dataDir, 'outputs', 'linked'))
  const names = [
    'g1/link.png',
    'linked/secret.png',
    'g1/page.html',
    'g1/folder.png',
    'g1/..%2f..%2fsecret.png',
    '../secret.png',
  ]
  const encoded = [
    '%2e%2e/secret.png',
    'g1/%2e%2e%2f%2e%2e%2fsecret.png',
    'g1%2fa.png',
    'g1/a.png%00',
    'g1/a%00.png',
    'g1/.a.png',
  ]
  const refused = await Promise.all([...names, ...encoded].map((name) => raw('GET', `/api/outputs/${name}`)))
  expect(new Set(refused.map(seen))).toEqual(new Set(['404 not_found']))
  const whole = await raw('GET', '/api/outputs/g1/a.png')
  expect({ ...whole, headers: whole.headers['content-type'] }).toEqual({
    status: 200,
    headers: 'image/png',
    body: '0123456789',
  })
  const ranges = ['bytes=2-4', 'bytes=-3', 'bytes=7-', 'bytes=9-99', 'bytes=20-', 'bytes=4-2', 'lines=1-2', 'bytes=-']
  const parts = await Promise.all(ranges.map((range) => raw('GET', '/api/outputs/g1/a.png', { headers: { range } })))
  expect(parts.map(({ status, body }) => `${status} ${body}`)).toEqual([
    ...['206 234', '206 789', '206 789', '206 9'],
    ...Array(4).fill('200 0123456789'),
  ])
})

it('serves the files of its page and nothing beside them, under a policy that lets nothing else in', async () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'page', 'assets', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), 'the page')
  writeFileSync(join(folder, 'page', 'assets', 'index-1.js'), 'code')
  writeFileSync(join(folder, 'secret.js'), 'secret')
  const { raw } = await aStudio({ folder, pageDir: join(folder, 'page') })
  const page = await raw('GET', '/')
  expect(page).toMatchObject({ status: 200, body: 'the page', headers: { 'x-content-type-options': 'nosniff' } })
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
  )
  expect(await raw('GET', '/assets/index-1.js')).toMatchObject({
    status: 200,
    body: 'code',
    headers: { 'content-type': 'text/javascript; charset=utf-8' },
  })
  const paths = [
    '../../secret.js',
    '..%2f..%2fsecret.js',
    '%2e%2e/%2e%2e/secret.js',
    'index-1.js%00',
    'deep',
    'none.js',
  ]
  const answers = await Promise.all(paths.map((path) => raw('GET', `/assets/${path}`)))
  expect(answers.filter(({ body }) => body.includes('secret'))).toEqual([])
  expect(answers.map(({ status, body }) => (body === 'the page' ? 'the page' : status))).toEqual(
    answers.map(({ status }) => (status === 200 ? 'the page' : 404)),
  )
})

it('answers an unknown route with 404, and what nobody expected with 500, without a stack or a secret', async () => {
  const reported: unknown[] = []
  const fault = new Error('password=hunter2')
  const { raw } = await aStudio({
    onUnexpected: (error) => reported.push(error),
    openStore: async () => {
      const refuse = async () => {
        throw fault
      }
      return Object.assign(Object.create(null), { getOverrides: refuse, close: async () => {} })
    },
  })
  const missing = [
    await raw('GET', '/api/none'),
    await raw('DELETE', '/api/state', { headers: JSON_TYPE }),
    await raw('GET', '/api'),
  ]
  expect(missing.slice(0, 2).map(seen)).toEqual(['404 not_found', '404 not_found'])
  const broken = await raw('GET', '/api/models/a%2Fb%2Fc/overrides')
  expect(JSON.parse(broken.body)).toEqual({
    contract_version: 1,
    code: 'internal_error',
    message: 'Studio met something it did not expect.',
    hint: 'What it was stands in the terminal where Studio runs. Try again; if it stays, report it.',
  })
  expect({ status: broken.status, reported }).toEqual({ status: 500, reported: [fault] })
})

it('calls off what it does for a page that goes away, and reports nothing', async () => {
  const reported: unknown[] = []
  const asked = Promise.withResolvers<void>()
  const calledOff = Promise.withResolvers<void>()
  const { studio, add, aGraph, root } = await aStudio({
    onUnexpected: (error) => reported.push(error),
    openStore: async () => {
      const wait = async (_: unknown, { signal }: { signal: AbortSignal }) => {
        asked.resolve()
        await once(signal, 'abort')
        calledOff.resolve()
        throw signal.reason
      }
      return Object.assign(Object.create(null), { getOverrides: wait, close: async () => {} })
    },
  })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const page = new AbortController()
  const described = fetch(`${studio.url}/api/graphs/${graphId}/nodes/env/environment`, {
    headers: { cookie: cookieOf(studio.address) },
    signal: page.signal,
  })
  await asked.promise
  page.abort()
  await expect(described).rejects.toThrow('aborted')
  await calledOff.promise
  await studio.close()
  expect(reported).toEqual([])
})

/** Listing, reviewing, adding and relocating. */
async function everyWayTo({ raw }: TestStudio, path: string): Promise<string[]> {
  const post = (address: string, body: object) =>
    raw('POST', address, { headers: JSON_TYPE, body: JSON.stringify(body) })
  const answers = await Promise.all([
    raw('GET', `/api/directories?path=${encodeURIComponent(path)}`),
    post('/api/directories/review', { path }),
    post('/api/models', { path, family: 'a', officialName: basename(path) }),
    post('/api/models/diffusion%2Fa%2Fb/relocate', { path }),
  ])
  return answers.map(seen)
}

function seen({ status, body }: RawAnswer): string {
  return `${status} ${JSON.parse(body).code}`
}

function connects(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (response) => resolve(response.resume().statusCode !== undefined)).once('error', () => resolve(false))
  })
}
