import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sizeOnServer } from '../../src/installers/size-on-server.ts'
import { onlyIndex, PRIVATE_AUTHORITY, startIndexServer, wheelOf } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const bytes = wheelOf({ name: 'alpha', version: '1.0' })
const fileName = 'alpha-1.0-py3-none-any.whl'
const ANNA = { username: 'anna', password: 'pass word' }
const PATH = `/files/alpha/${fileName}`

it('asks a server for the size of a file, with the credentials and the authority of its index', async () => {
  await using server = await startIndexServer({ certificate: 'private', credential: ANNA })
  server.publish({ name: 'alpha', files: [{ fileName, bytes }] })
  const authority = join(temporaryFolder(), 'authority.pem')
  writeFileSync(authority, PRIVATE_AUTHORITY)
  const { origin } = new URL(server.url)
  const known = onlyIndex(server.url.replace('://', '://anna:pass%20word@'))
  const ask = (changes: Partial<typeof known>, path = PATH) =>
    sizeOnServer(`${origin}${path}`, { indexes: { ...known, ...changes }, env: {} })
  expect([
    await ask({ certificateBundle: authority }),
    await ask({ trustedHosts: [new URL(server.url).host] }),
    await ask({}),
    await ask({ certificateBundle: authority, indexUrl: server.url }),
    await ask({ certificateBundle: authority }, '/files/alpha/none.whl'),
    await ask({ certificateBundle: '/nowhere' }),
    await ask({ proxy: 'http://proxy.example', certificateBundle: authority }),
    await sizeOnServer(`${origin}${PATH}`, { indexes: known, env: { https_proxy: 'http://proxy.example' } }),
    await sizeOnServer('no url', { indexes: known, env: {} }),
  ]).toEqual([bytes.length, bytes.length, null, null, null, null, null, null, null])
})

it('follows a file to another place for its size, and takes no credentials along', async () => {
  await using other = await startIndexServer()
  other.publish({ name: 'alpha', files: [{ fileName, bytes }] })
  await using server = await startIndexServer({ credential: ANNA })
  const redirectTo = `${new URL(other.url).origin}${PATH}`
  server.publish({ name: 'alpha', files: [{ fileName, bytes, manner: { redirectTo } }] })
  const indexes = onlyIndex(server.url.replace('://', '://anna:pass%20word@'))
  expect(await sizeOnServer(`${new URL(server.url).origin}${PATH}`, { indexes, env: {} })).toBe(bytes.length)
  expect([server.logins, other.logins]).toEqual([['anna:pass word'], [null]])
})
