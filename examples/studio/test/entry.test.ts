import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { enter } from '../page/src/client/enter.ts'
import { isProof } from '../src/entry/proof.ts'
import { readToken } from '../src/entry/token.ts'
import { aFolder, aStudio } from './a-studio.ts'
import { cookieOf, type RawAnswer } from './studio-client.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

it('answers nobody who was not given its address, and gives the page itself to everybody', async () => {
  const { studio, raw } = await aStudio()
  const { port } = new URL(studio.url)
  const cookies = ['', `plinth_studio_${port}=`, `plinth_studio_${port}=${'0'.repeat(64)}`, 'plinth_studio_1=x']
  const routes = ['state', 'models', 'events', 'directories', 'outputs/a/b.png', 'no-such-route']
  const refused = await Promise.all(
    cookies.flatMap((cookie) => [
      ...routes.map((route) => raw('GET', `/api/${route}`, { headers: { cookie } })),
      raw('POST', '/api/graphs', { headers: { cookie, ...JSON_TYPE }, body: '{"title":"a"}' }),
    ]),
  )
  expect(new Set(refused.map(codeOf))).toEqual(new Set(['401 token_required']))
  expect((await raw('GET', '/', { headers: { cookie: '' } })).status).toBe(200)
  const both = `a=b; ${cookies[2]}; ${cookieOf(studio.address)}`
  expect((await raw('GET', '/api/state', { headers: { cookie: both } })).status).toBe(200)
})

it('lets a browser in that has the token, by a cookie that no script reads and no other site sends', async () => {
  const { studio, raw } = await aStudio()
  const [, token = ''] = studio.address.split('#token=')
  const begin = (body: string) => raw('POST', '/api/session', { headers: { cookie: '', ...JSON_TYPE }, body })
  const answers = await Promise.all(['{"token":""}', `{"token":"${token}0"}`, '{"token":7}', '{}'].map(begin))
  expect(answers.map(codeOf)).toEqual(['401 token_wrong', '401 token_wrong', '400 bad_request', '400 bad_request'])
  expect(answers.map(({ headers }) => headers['set-cookie'])).toEqual(Array(4).fill(undefined))
  const { headers, status } = await begin(JSON.stringify({ token }))
  expect({ status, cookies: headers['set-cookie'] }).toEqual({
    status: 200,
    cookies: [`${cookieOf(studio.address)}; Path=/api; HttpOnly; SameSite=Strict; Max-Age=2592000`],
  })
  const foreign = raw('POST', '/api/session', {
    headers: { origin: 'https://evil.example', ...JSON_TYPE },
    body: JSON.stringify({ token }),
  })
  expect(codeOf(await foreign)).toBe('403 origin_not_allowed')
})

it('keeps its token over a restart in a file of its owner alone, and makes it anew where it is damaged', async () => {
  const { studio, dataDir, restart } = await aStudio()
  const [, token = ''] = studio.address.split('#token=')
  const path = join(dataDir, 'token')
  expect({ mode: statSync(path).mode & 0o777, text: readFileSync(path, 'utf8') }).toEqual({
    mode: process.platform === 'win32' ? expect.any(Number) : 0o600,
    text: `${token}\n`,
  })
  chmodSync(path, 0o644)
  const again = await restart()
  expect(again.studio.address.split('#token=')[1]).toBe(token)
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  await again.studio.close()
  writeFileSync(path, 'damaged')
  const other = await readToken(dataDir)
  expect({ isNew: other !== token, isKept: (await readToken(dataDir)) === other }).toEqual({
    isNew: true,
    isKept: true,
  })
  await expect(readToken(path)).rejects.toMatchObject({ code: expect.stringMatching(/^(io_error|permission_denied)$/) })
})

it('proves that it serves a data folder without telling its token', async () => {
  const { studio, dataDir } = await aStudio()
  const [, token = ''] = studio.address.split('#token=')
  const question = 'ab'.repeat(16)
  const answer = await bare(`${studio.url}/api/proof/${question}`)
  expect(answer).not.toContain(token)
  const { proof } = JSON.parse(answer)
  expect([
    isProof({ token, dataDir }, question, proof),
    isProof({ token, dataDir }, 'cd'.repeat(16), proof),
    isProof({ token, dataDir: aFolder() }, question, proof),
    isProof({ token: 'f'.repeat(64), dataDir }, question, proof),
  ]).toEqual([true, false, false, false])
  expect(JSON.parse(await bare(`${studio.url}/api/proof/short`)).code).toBe('bad_request')
})

it('takes the token out of the address of a page before anything else, whatever the server says to it', async () => {
  const token = 'a1'.repeat(32)
  const visit = async (hash: string, isAnswered = true) => {
    const done: string[] = []
    const end = await enter({
      hash: () => hash,
      forgetHash: () => done.push('forget'),
      send: async (address, { body }) => {
        done.push(`${address} ${body}`)
        if (!isAnswered) throw new Error('nobody answers')
      },
    })
    return [end, ...done]
  }
  const entered = ['entered', 'forget', `/api/session {"token":"${token}"}`]
  expect(await visit(`#token=${token}`)).toEqual(entered)
  expect(await visit(`#token=${token}`, false)).toEqual(entered)
  expect(await Promise.all(['', '#/library', '#token=', `#/x#token=${token}`].map((hash) => visit(hash)))).toEqual(
    Array(4).fill(['no token']),
  )
})

function codeOf({ status, body }: RawAnswer): string {
  return `${status} ${JSON.parse(body).code}`
}

function bare(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, (response) => resolve(text(response))).once('error', reject)
  })
}
