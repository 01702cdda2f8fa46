import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { hostIndexConfiguration } from '../../src/index.ts'
import { readUvSettings, uvConfigFiles } from '../../src/indexes/read-uv-settings.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function homeWith(files: Readonly<Record<string, string>>) {
  const home = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  return { home, env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'etc'), PIP_CONFIG_FILE: join(home, 'none') } }
}

const USER = `
find-links = ["wheels", "https://links.example/"]
allow-insecure-host = ["lan.example:8080"]
keyring-provider = "subprocess"
no-index = false

[[index]]
name = "inner-net"
url = "https://inner.example/simple"

[[index]]
url = "https://default.example/simple"
default = true

[[index]]
name = "torch"
url = "https://torch.example/cpu"
explicit = true

[pip]
extra-index-url = ["https://extra.example/simple"]
`

it('takes the indexes of uv’s settings, but none that only serves packages by name', async () => {
  const { home, env } = homeWith({
    '.config/uv/uv.toml': USER,
    'etc/uv/uv.toml': 'index-url = "https://machine.example"\nno-index = true\n',
  })
  const variables = {
    UV_INDEX: 'named=https://variable.example/simple',
    UV_HTTP_TIMEOUT: '7',
    UV_HTTP_RETRIES: '2',
    UV_INDEX_INNER_NET_USERNAME: 'anna',
    UV_INDEX_INNER_NET_PASSWORD: 'p/w',
  }
  expect(await readUvSettings({ env: { ...env, ...variables }, platform: 'linux' })).toEqual({
    indexUrl: 'https://default.example/simple',
    extraIndexUrls: [
      'https://variable.example/simple',
      'https://anna:p%2Fw@inner.example/simple',
      'https://extra.example/simple',
    ],
    findLinks: [join(home, '.config/uv/wheels'), 'https://links.example/'],
    indexAccess: 'disabled',
    trustedHosts: ['lan.example:8080'],
    keyring: 'subprocess',
    timeoutSeconds: 7,
    retries: 2,
  })
})

it('joins the lists of pip and uv, and lets pip decide where both say something', async () => {
  const { env } = homeWith({
    none: '[global]\nindex-url = https://pip.example/simple\nextra-index-url = https://extra.example/simple\ntimeout = 9',
    '.config/uv/uv.toml': USER,
  })
  const found = await hostIndexConfiguration({ env: { ...env, UV_HTTP_TIMEOUT: '7' }, platform: 'linux' })
  expect([found.indexUrl, found.extraIndexUrls, found.timeoutSeconds, found.keyring]).toEqual([
    'https://pip.example/simple',
    ['https://extra.example/simple', 'https://inner.example/simple'],
    9,
    'subprocess',
  ])
})

it('looks for uv’s settings where uv does on each system, and takes a broken file for none', async () => {
  const windows = { APPDATA: '/roaming', PROGRAMDATA: '/data' }
  expect([
    uvConfigFiles({ env: { HOME: '/home', XDG_CONFIG_DIRS: '/a:/b' }, platform: 'linux' }),
    uvConfigFiles({ env: windows, platform: 'win32' }),
    uvConfigFiles({ env: { UV_CONFIG_FILE: '/named.toml' }, platform: 'linux' }),
    uvConfigFiles({ env: { UV_NO_CONFIG: '1', UV_CONFIG_FILE: '/named.toml' }, platform: 'linux' }),
  ]).toEqual([
    ['/home/.config/uv/uv.toml', '/a/uv/uv.toml', '/b/uv/uv.toml', '/etc/uv/uv.toml'],
    ['/roaming/uv/uv.toml', '/data/uv/uv.toml'],
    ['/named.toml'],
    [],
  ])
  const { env } = homeWith({ '.config/uv/uv.toml': 'index-url = [' })
  expect((await readUvSettings({ env, platform: 'linux' })).indexUrl).toBeNull()
})
