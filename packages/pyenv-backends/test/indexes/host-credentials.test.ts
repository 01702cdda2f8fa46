import { mkdirSync, writeFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createHostCredentials } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** A host that has credentials in every place that there is. */
function aHost() {
  const home = temporaryFolder()
  mkdirSync(join(home, '.config', 'uv'), { recursive: true })
  writeFileSync(
    join(home, '.netrc'),
    'machine all.example login netrc password n\nmachine netrc.example login netrc password n',
  )
  writeFileSync(
    join(home, '.config', 'uv', 'uv.toml'),
    '[[index]]\nname = "mine"\nurl = "https://uv.example/simple"\n\n[[index]]\nurl = "https://uvfile:u@file.example/simple"\n',
  )
  writeFileSync(join(home, 'pip.conf'), '[global]\nextra-index-url = https://pip:p%20p@pip.example/simple\n')
  const env = {
    HOME: home,
    XDG_CONFIG_DIRS: join(home, 'none'),
    PIP_CONFIG_FILE: join(home, 'pip.conf'),
    UV_INDEX_MINE_USERNAME: 'uv',
    UV_INDEX_MINE_PASSWORD: 'u',
    PLINTH_INDEX_CREDENTIALS: 'https://plinth:p@all.example/plinth https://token@token.example',
  }
  return createHostCredentials({ env, platform: 'linux' })
}

it('finds credentials where the host keeps them, the nearest place above a URL first', async () => {
  const host = aHost()
  await host.keep([{ url: 'https://all.example/given/', username: 'given', password: 'g' }])
  const urls = [
    'https://all.example/given/simple',
    'https://all.example/plinth',
    'https://all.example/given-not/simple',
    'https://token.example/a/b',
    'https://pip.example/simple/alpha/',
    'https://uv.example/simple',
    'https://file.example/simple',
    'https://netrc.example/x',
  ]
  const found = await Promise.all(urls.map(host.find))
  expect(found.map((each) => each && [each.username, each.password])).toEqual([
    ['given', 'g'],
    ['plinth', 'p'],
    ['netrc', 'n'],
    ['token', ''],
    ['pip', 'p p'],
    ['uv', 'u'],
    ['uvfile', 'u'],
    ['netrc', 'n'],
  ])
})

it('gives no host the credentials of another, nor those of another port or scheme', async () => {
  const host = createHostCredentials({ env: { HOME: temporaryFolder(), PIP_CONFIG_FILE: devNull }, platform: 'linux' })
  await host.keep([{ url: 'https://a.example/simple', username: 'a', password: 'a' }])
  const urls = [
    'http://a.example/simple',
    'https://a.example:8443/simple',
    'https://a.example.evil/simple',
    'https://evil.example/https://a.example/simple',
    'https://a.example/other',
    'file:///simple',
    'no url',
  ]
  expect(await Promise.all(urls.map(host.find))).toEqual(urls.map(() => null))
})

it('lets the latest credentials of a place count', async () => {
  const host = createHostCredentials({ env: { HOME: temporaryFolder(), PIP_CONFIG_FILE: devNull } })
  await host.keep([{ url: 'https://a.example/simple', username: 'a', password: 'one' }])
  await host.keep([{ url: 'https://a.example/simple', username: 'a', password: 'two' }])
  expect((await host.find('https://a.example/simple'))?.password).toBe('two')
})
