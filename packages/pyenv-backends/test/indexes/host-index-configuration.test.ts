import { mkdirSync, writeFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { hostIndexConfiguration } from '../../src/index.ts'
import { pipConfigFiles } from '../../src/indexes/pip-config-files.ts'
import { pipIndexVariables } from '../../src/indexes/pip-index-variables.ts'
import { uvIndexVariables } from '../../src/indexes/uv-index-variables.ts'
import { onlyIndex } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const NOTHING = {
  indexUrl: null,
  extraIndexUrls: [],
  findLinks: [],
  indexAccess: 'enabled',
  trustedHosts: [],
  certificateBundle: null,
  clientCertificate: null,
  proxy: null,
  timeoutSeconds: null,
  retries: null,
  keyring: null,
  leftOut: [],
}

/** A host whose only configuration files are these, by their place below the home directory. */
function hostWith(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const home = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const named = { PIP_CONFIG_FILE: join(home, 'named.conf') }
  return {
    home,
    settings: {
      env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'xdg'), ...named, ...env },
      platform: 'darwin' as const,
    },
  }
}

it('knows nothing of a host without a configuration of pip', async () => {
  expect(await hostIndexConfiguration({ env: { PIP_CONFIG_FILE: devNull, UV_NO_CONFIG: '1' } })).toEqual(NOTHING)
})

it('reads every option of pip that has to do with downloads', async () => {
  const text = `
[global]
index-url = https://mirror.example/simple
extra-index-url =
    https://one.example/simple
    # a comment between
    https://two.example/simple
find_links = /wheels https://wheels.example/
no-index = no
trusted-host = mirror.example two.example:8080
cert = /etc/ca.pem
client_cert: /etc/client.pem
proxy = http://proxy.example:3128
timeout = 180
retries = 7
keyring-provider = subprocess
pre = yes
[install]
constraint = c.txt
no-binary = :all:
prefer-binary = yes
`
  const { settings } = hostWith({ 'named.conf': text })
  expect(await hostIndexConfiguration(settings)).toEqual({
    indexUrl: 'https://mirror.example/simple',
    extraIndexUrls: ['https://one.example/simple', 'https://two.example/simple'],
    findLinks: ['/wheels', 'https://wheels.example/'],
    indexAccess: 'enabled',
    trustedHosts: ['mirror.example', 'two.example:8080'],
    certificateBundle: '/etc/ca.pem',
    clientCertificate: '/etc/client.pem',
    proxy: 'http://proxy.example:3128',
    timeoutSeconds: 180,
    retries: 7,
    keyring: 'subprocess',
    leftOut: ['constraint', 'no-binary', 'pre'],
  })
})

it('lets a later file, then the section for installations, then a variable win, option by option', async () => {
  const files = {
    '.pip/pip.conf':
      '[global]\nindex-url = https://old\nproxy = http://old\n[install]\ntimeout = 1\ntrusted-host = install',
    '.config/pip/pip.conf':
      '[global]\nindex-url = https://user\ntimeout = 2\ntrusted-host = user\ncert = /user.pem\n[download]\nproxy = http://other-command',
  }
  const { settings } = hostWith(files, { PIP_CERT: '/variable.pem', PIP_PROXY: '' })
  expect(await hostIndexConfiguration(settings)).toEqual({
    ...NOTHING,
    indexUrl: 'https://user',
    proxy: 'http://old',
    timeoutSeconds: 1,
    trustedHosts: ['install'],
    certificateBundle: '/variable.pem',
  })
})

it('reads the file that PIP_CONFIG_FILE names instead of the files of the user', async () => {
  const files = { '.config/pip/pip.conf': '[global]\nproxy = http://user', 'named.conf': '[global]\ntimeout = 7' }
  expect(await hostIndexConfiguration(hostWith(files).settings)).toEqual({ ...NOTHING, timeoutSeconds: 7 })
})

it('reads variables of pip with their lists, and switches an index off', async () => {
  const env = {
    PIP_CONFIG_FILE: devNull,
    PIP_EXTRA_INDEX_URL: 'https://one https://two',
    PIP_FIND_LINKS: '/wheels',
    PIP_NO_INDEX: 'true',
    PIP_DEFAULT_TIMEOUT: '20',
  }
  expect(await hostIndexConfiguration({ env })).toEqual({
    ...NOTHING,
    extraIndexUrls: ['https://one', 'https://two'],
    findLinks: ['/wheels'],
    indexAccess: 'disabled',
    timeoutSeconds: 20,
  })
})

it('takes certificates from the variables that other tools use when pip names none', async () => {
  const env = {
    PIP_CONFIG_FILE: devNull,
    SSL_CERT_FILE: '',
    REQUESTS_CA_BUNDLE: '/requests.pem',
    CURL_CA_BUNDLE: '/curl.pem',
  }
  expect((await hostIndexConfiguration({ env })).certificateBundle).toBe('/requests.pem')
})

it('makes folders of wheels absolute', async () => {
  const env = { HOME: '/home/anna', PIP_CONFIG_FILE: devNull, PIP_FIND_LINKS: '~/wheels wheels file:///w https://w' }
  const { findLinks } = await hostIndexConfiguration({ env })
  expect(findLinks).toEqual(['/home/anna/wheels', join(process.cwd(), 'wheels'), 'file:///w', 'https://w'])
})

it('looks for configuration files where pip does on each platform', () => {
  const linux = { HOME: '/h', XDG_CONFIG_DIRS: '/x:/y', PIP_CONFIG_FILE: '/named' }
  expect([
    pipConfigFiles({ env: linux, platform: 'linux', pythonPrefix: '/python' }),
    pipConfigFiles({ env: { HOME: '/h' }, platform: 'darwin', pythonPrefix: null }),
    pipConfigFiles({
      env: { USERPROFILE: '/u', PROGRAMDATA: '/p', APPDATA: '/a' },
      platform: 'win32',
      pythonPrefix: null,
    }),
  ]).toEqual([
    [
      '/x/pip/pip.conf',
      '/y/pip/pip.conf',
      '/etc/pip.conf',
      '/h/.pip/pip.conf',
      '/h/.config/pip/pip.conf',
      '/python/pip.conf',
      '/named',
    ],
    ['/Library/Application Support/pip/pip.conf', '/h/.pip/pip.conf', '/h/.config/pip/pip.conf'],
    ['/p/pip/pip.ini', '/u/pip/pip.ini', '/a/pip/pip.ini'],
  ])
})

it('hands a configuration to uv by variables', () => {
  const indexes = {
    ...onlyIndex('https://mirror'),
    extraIndexUrls: ['https://one', 'https://two'],
    findLinks: ['/wheels', '/with,comma and é'],
    trustedHosts: ['a', 'b:1'],
    certificateBundle: '/ca.pem',
    clientCertificate: '/client.pem',
    proxy: 'http://proxy',
    timeoutSeconds: 2.5,
    retries: 7,
    keyring: 'subprocess' as const,
  }
  expect(uvIndexVariables(indexes, {})).toEqual({
    UV_DEFAULT_INDEX: 'https://mirror',
    GIT_SSL_CAINFO: '/ca.pem',
    UV_INDEX: 'https://one https://two',
    UV_INDEX_STRATEGY: 'unsafe-first-match',
    UV_FIND_LINKS: '/wheels,file:///with%2Ccomma%20and%20%C3%A9',
    UV_INSECURE_HOST: 'a b:1',
    SSL_CERT_FILE: '/ca.pem',
    SSL_CLIENT_CERT: '/client.pem',
    HTTP_PROXY: 'http://proxy',
    HTTPS_PROXY: 'http://proxy',
    http_proxy: 'http://proxy',
    https_proxy: 'http://proxy',
    UV_KEYRING_PROVIDER: 'subprocess',
    UV_HTTP_TIMEOUT: '3',
    UV_HTTP_RETRIES: '7',
  })
})

it('keeps uv to its own rule for indexes while there is only one', () => {
  expect(uvIndexVariables(onlyIndex('https://mirror'), { SSL_CERT_DIR: '/certs' })).toEqual({
    UV_DEFAULT_INDEX: 'https://mirror',
  })
})

it('hands a configuration to pip by variables and shuts its files out', () => {
  const indexes = { ...onlyIndex('https://mirror'), findLinks: ['/wheels', '/more'], indexAccess: 'disabled' as const }
  expect(pipIndexVariables(indexes)).toEqual({
    PIP_CONFIG_FILE: devNull,
    PIP_INDEX_URL: 'https://mirror',
    PIP_FIND_LINKS: '/wheels /more',
    PIP_NO_INDEX: '1',
  })
})
