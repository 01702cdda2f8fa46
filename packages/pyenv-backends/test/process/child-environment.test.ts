import fc from 'fast-check'
import { expect, it } from 'vitest'
import { childEnvironment } from '../../src/index.ts'
import { seeded } from '../seeded.ts'

it('gives a child what it needs of the host and nothing that redirects its tools', () => {
  const host = {
    PATH: '/usr/bin',
    HOME: '/home/anna',
    LC_ALL: 'C.UTF-8',
    https_proxy: 'http://proxy:3128',
    SSL_CERT_FILE: '/etc/ca.pem',
    SystemRoot: 'C:\\Windows',
    PYTHONPATH: '/evil',
    PYTHONHOME: '/evil',
    PIP_INDEX_URL: 'https://evil',
    UV_INDEX: 'https://evil',
    LD_LIBRARY_PATH: '/evil',
    NODE_OPTIONS: '--require evil',
    ELECTRON_RUN_AS_NODE: '1',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }
  expect(childEnvironment(host)).toEqual({
    PATH: '/usr/bin',
    HOME: '/home/anna',
    LC_ALL: 'C.UTF-8',
    https_proxy: 'http://proxy:3128',
    SSL_CERT_FILE: '/etc/ca.pem',
    SystemRoot: 'C:\\Windows',
  })
})

it('gives a child on Windows what the system, Python and uv look up there, in whatever case it is written', () => {
  const needed = {
    SystemRoot: 'C:\\Windows',
    SystemDrive: 'C:',
    windir: 'C:\\Windows',
    ComSpec: 'C:\\Windows\\system32\\cmd.exe',
    Path: 'C:\\Windows\\system32',
    PATHEXT: '.COM;.EXE;.BAT;.CMD',
    TEMP: 'C:\\Users\\anna\\Temp',
    TMP: 'C:\\Users\\anna\\Temp',
    USERPROFILE: 'C:\\Users\\anna',
    APPDATA: 'C:\\Users\\anna\\AppData\\Roaming',
    LOCALAPPDATA: 'C:\\Users\\anna\\AppData\\Local',
    ProgramData: 'C:\\ProgramData',
    'ProgramFiles(x86)': 'C:\\Program Files (x86)',
    ProgramW6432: 'C:\\Program Files',
    PROCESSOR_ARCHITECTURE: 'x86',
    PROCESSOR_ARCHITEW6432: 'AMD64',
  }
  expect(childEnvironment({ ...needed, PYTHONHOME: 'C:\\evil', PSModulePath: 'C:\\other' })).toEqual(needed)
})

it('gives a child proxies and certificates as the host has them', () => {
  const needed = {
    HTTP_PROXY: 'http://proxy:3128',
    https_proxy: 'http://proxy:3128',
    no_proxy: 'localhost',
    ALL_PROXY: 'socks5://proxy:1080',
    SSL_CERT_FILE: '/etc/ca.pem',
    SSL_CERT_DIR: '/etc/certs',
    REQUESTS_CA_BUNDLE: '/etc/ca.pem',
    CURL_CA_BUNDLE: '/etc/ca.pem',
  }
  expect(childEnvironment(needed)).toEqual(needed)
})

it('adds what a child is given on purpose, and takes away what is undefined', () => {
  const extra = { UV_CACHE_DIR: '/cache', HOME: undefined, PATH: '/other' }
  expect(childEnvironment({ PATH: '/usr/bin', HOME: '/home/anna' }, extra)).toEqual({
    UV_CACHE_DIR: '/cache',
    PATH: '/other',
  })
})

it('never lets a variable of Python, pip, uv or Node through, whatever its spelling', () => {
  const name = fc
    .tuple(
      fc.constantFrom('PYTHON', 'PIP_', 'UV_', 'LD_', 'DYLD_', 'NODE_', 'ELECTRON_', 'CONDA_', 'npm_'),
      fc.string(),
    )
    .map(([start, rest]) => start + rest)
  fc.assert(
    fc.property(name, (each) => Object.keys(childEnvironment({ [each]: 'x' })).length === 0),
    seeded,
  )
})
