import { expect, it } from 'vitest'
import { indexLocation } from '../../src/boundary/index-location.ts'
import { packageSource } from '../../src/boundary/package-source.ts'
import { includesPlatform, isPlatform, normalizePlatformKey, platformsOf } from '../../src/boundary/platform-key.ts'

it('reads https, loopback and file indexes in one normal form, without a trailing slash', () => {
  const texts = [
    'HTTPS://Index.Example:443/simple/',
    'http://localhost:8080/simple',
    'http://127.0.0.1/simple//',
    'http://[::1]:3141/root',
    'file:///srv/my%20index/simple/',
    'file:///C:/wheels/simple',
    'file://server/share/simple',
  ]
  expect(texts.map((each) => indexLocation(each))).toEqual([
    { kind: 'web', url: 'https://index.example/simple' },
    { kind: 'web', url: 'http://localhost:8080/simple' },
    { kind: 'web', url: 'http://127.0.0.1/simple' },
    { kind: 'web', url: 'http://[::1]:3141/root' },
    { kind: 'folder', url: 'file:///srv/my%20index/simple', path: '/srv/my index/simple' },
    { kind: 'folder', url: 'file:///C:/wheels/simple', path: 'C:/wheels/simple' },
    { kind: 'folder', url: 'file://server/share/simple', path: '//server/share/simple' },
  ])
})

it('reads an unencrypted index of another machine only where its host is explicitly allowed', () => {
  const policy = { insecureIndexHosts: ['Index.lan', '10.0.0.5:8080'] }
  const texts = ['http://index.lan:3141/root/', 'http://10.0.0.5:8080/simple', 'http://10.0.0.5/simple', 'http://a.lan']
  const found = texts.map((each) => indexLocation(each, policy))
  expect(found.map((each) => ('problem' in each ? each.problem : each.url))).toEqual([
    'http://index.lan:3141/root',
    'http://10.0.0.5:8080/simple',
    'insecure_index_url',
    'insecure_index_url',
  ])
})

it('reads a name outside ASCII as the name that is looked up', () => {
  expect(indexLocation('https://bücher.example/simple/')).toEqual({
    kind: 'web',
    url: 'https://xn--bcher-kva.example/simple',
  })
})

it('reads wheel files, wheel URLs with a hash and repositories at a commit as package sources', () => {
  const commit = 'a'.repeat(40)
  const hash = 'B'.repeat(64)
  const texts = [
    '/wheels/tool-1.0-py3-none-any.whl',
    'C:\\wheels\\tool-1.0-py3-none-any.whl',
    'file:///wheels/tool-1.0-py3-none-any.whl',
    `https://host.example/tool-1.0-py3-none-any.whl#sha256=${hash}`,
    `git+https://host.example/tool.git@${commit}`,
  ]
  expect(texts.map(packageSource)).toEqual([
    { kind: 'wheel_file', path: '/wheels/tool-1.0-py3-none-any.whl' },
    { kind: 'wheel_file', path: 'C:\\wheels\\tool-1.0-py3-none-any.whl' },
    { kind: 'wheel_file', path: '/wheels/tool-1.0-py3-none-any.whl' },
    { kind: 'wheel_url', url: 'https://host.example/tool-1.0-py3-none-any.whl', hash: `sha256:${hash.toLowerCase()}` },
    { kind: 'git', url: 'https://host.example/tool.git', commit },
  ])
})

it('knows the spellings of platform keys, and which selectors include a platform', () => {
  expect(
    ['linux-x64', 'Windows-X86_64', 'win32-x64', 'darwin-aarch64', 'linux-arm64', 'linux-x86_64-CUDA12', 'wasm'].map(
      normalizePlatformKey,
    ),
  ).toEqual(['linux-x86_64', 'win-amd64', 'win-amd64', 'macos-arm64', 'linux-aarch64', 'linux-x86_64-cuda12', 'wasm'])
  expect(isPlatform('linux-x86_64-cuda12', 'linux-x64')).toBe(true)
  expect(isPlatform('win-amd64', 'linux-x86_64')).toBe(false)
  const selectors = [
    undefined,
    ' ',
    '*',
    'linux',
    'linux-x64|win-amd64',
    'macos-arm64, linux-aarch64',
    'linux-x86_64-cuda12',
  ]
  expect(selectors.map((each) => includesPlatform(platformsOf(each), 'linux-x86_64'))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ])
  expect(includesPlatform(['linux-x86_64'], 'linux-x86_64-cuda12')).toBe(true)
})
