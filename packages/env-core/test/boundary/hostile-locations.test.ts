import { expect, it } from 'vitest'
import { expectedOf, findingsOf, overriding, overridingNumpy, type Row } from './hostile.ts'

const PATCH = '/overrides/0'
const url = (index_url: string) => overriding({ index_url })
const at = (field: string) => `${PATCH}/fields/${field}`
const INDEXES: readonly Row[] = [
  ['javascript:', url('javascript:alert(1)'), 'unsupported_url_scheme', at('index_url')],
  ['data:', url('data:text/html,x'), 'unsupported_url_scheme', at('index_url')],
  ['a drive', url('C:\\index'), 'unsupported_url_scheme', at('index_url')],
  ['a fragment', url('https://a.example/simple#egg=x'), 'invalid_index_url', at('index_url')],
  ['a query', url('https://a.example/simple?token=hunter2'), 'invalid_index_url', at('index_url')],
  [
    'a line break and an option',
    url('https://a.example/\n--extra-index-url https://b.example'),
    'invalid_index_url',
    at('index_url'),
  ],
  ['a line break at the end', url('https://a.example/\n'), 'invalid_index_url', at('index_url')],
  ['a NUL', url('https://a.example/\0'), 'invalid_index_url', at('index_url')],
  ['a password and a line break', url('https://me:hun\nter2@a.example'), 'invalid_index_url', at('index_url')],
  ['a password by ftp', url('ftp://me:hunter2@a.example'), 'unsupported_url_scheme', at('index_url')],
  ['a password that is no URL', url('https://me:hunter2/x@a.example:bad'), 'invalid_index_url', at('index_url')],
  ['an address of the network', url('http://10.0.0.5/simple'), 'insecure_index_url', at('index_url')],
  ['a name that looks like loopback', url('http://localhost.example/simple'), 'insecure_index_url', at('index_url')],
  ['an address that ends in loopback', url('http://[::ffff:7f00:1]/simple'), 'insecure_index_url', at('index_url')],
  ['10 kB', url(`https://a.example/${'x'.repeat(10_000)}`), 'invalid_index_url', at('index_url')],
  ['a relative file', url('file:x'), 'index_not_found', 'index_url'],
]

const wheels = (wheel_source_path: string) => overriding({ wheel_source_path })
const PATHS: readonly Row[] = [
  ['a relative path', wheels('wheels'), 'invalid_path', at('wheel_source_path')],
  ['a path above', wheels('../wheels'), 'invalid_path', at('wheel_source_path')],
  ['a path with .. inside', wheels('/srv/../etc'), 'invalid_path', at('wheel_source_path')],
  ['a path of a home', wheels('~/wheels'), 'invalid_path', at('wheel_source_path')],
  ['an option', wheels('-x'), 'invalid_path', at('wheel_source_path')],
  ['a line break', wheels('/srv\n-r x'), 'invalid_path', at('wheel_source_path')],
  ['a NUL', wheels('/srv\0'), 'invalid_path', at('wheel_source_path')],
  ['a device of Windows', wheels('\\\\.\\pipe\\x'), 'invalid_path', at('wheel_source_path')],
  ['a share that is not there', wheels('\\\\server\\share'), 'wheel_source_not_found', 'wheel_source_path'],
  ['a path of 40 kB', wheels(`/${'x'.repeat(40_000)}`), 'invalid_path', at('wheel_source_path')],
  ['a Python by name', overriding({ python_executable: 'python3' }), 'invalid_path', at('python_executable')],
  [
    'a Python with arguments',
    overriding({ python_executable: '/usr/bin/python -c x' }),
    'python_not_usable',
    'python_executable',
  ],
]

const COMMIT = 'a'.repeat(40)
const source = (package_source_override: string) => overridingNumpy({ package_source_override })
const WHEEL = 'https://a.example/numpy-2.4.1-py3-none-any.whl'
const SOURCES: readonly Row[] = [
  ['a short commit', source('git+https://a.example/x@abcdef1'), 'git_without_commit', at('package_source_override')],
  ['a tag', source('git+https://a.example/x@v1.0'), 'git_without_commit', at('package_source_override')],
  [
    'git by ssh',
    source(`git+ssh://git@a.example/x@${COMMIT}`),
    'invalid_package_source',
    at('package_source_override'),
  ],
  ['git by file', source(`git+file:///x@${COMMIT}`), 'invalid_package_source', at('package_source_override')],
  [
    'a folder inside a repository',
    source(`git+https://a.example/x@${COMMIT}#subdirectory=y`),
    'invalid_package_source',
    at('package_source_override'),
  ],
  [
    'a hash of letters',
    source(`${WHEEL}#sha256=${'g'.repeat(64)}`),
    'wheel_url_without_hash',
    at('package_source_override'),
  ],
  [
    'a hash too long',
    source(`${WHEEL}#sha256=${'a'.repeat(65)}`),
    'wheel_url_without_hash',
    at('package_source_override'),
  ],
  [
    'a signed URL',
    source(`${WHEEL}?sig=hunter2#sha256=${'a'.repeat(64)}`),
    'invalid_package_source',
    at('package_source_override'),
  ],
  [
    'a source distribution',
    source('https://a.example/numpy-2.4.1.tar.gz'),
    'invalid_package_source',
    at('package_source_override'),
  ],
  [
    'a wheel by http',
    source('http://a.example/numpy-2.4.1-py3-none-any.whl'),
    'invalid_package_source',
    at('package_source_override'),
  ],
  [
    'a wheel of another package',
    source(`https://a.example/scipy-2.4.1-py3-none-any.whl#sha256=${'a'.repeat(64)}`),
    'wheel_source_mismatch',
    'package_source_override',
  ],
  ['an option as source', source('--find-links=/x'), 'invalid_path', at('package_source_override')],
]

it('refuses every index that no installer may be given, or asks for another', async () => {
  expect(await findingsOf(INDEXES)).toEqual(expectedOf(INDEXES))
})

it('refuses every path that no installer may be given, or asks for another', async () => {
  expect(await findingsOf(PATHS)).toEqual(expectedOf(PATHS))
})

it('refuses every package source that is not a pinned file or commit', async () => {
  expect(await findingsOf(SOURCES)).toEqual(expectedOf(SOURCES))
})
