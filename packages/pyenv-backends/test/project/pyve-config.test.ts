import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readPlainConfig } from '../../src/project/plain-config.ts'
import { parsePyveConfig } from '../../src/project/read-pyve-config.ts'
import { writePyveConfig } from '../../src/project/write-pyve-config.ts'
import { seeded } from '../seeded.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const WRITTEN_BY_THE_PRIOR_SYSTEM = `pyve_version: "0.7.13"
backend: venv
venv:
  directory: .venv
python:
  version: 3.10
prompt:
  show: true                        # Show environment in prompt
  format: "({backend}:{env_name})"
`

function errorOf(text: string): unknown {
  try {
    return parsePyveConfig(text, 'config')
  } catch (error) {
    return error instanceof Error && 'code' in error && 'details' in error
      ? [error.code, error.message, error.details]
      : error
  }
}

it('reads a configuration as it is written: 3.10 stays a version and yes a word', () => {
  expect(parsePyveConfig(WRITTEN_BY_THE_PRIOR_SYSTEM, 'config')).toEqual({
    pyve_version: '0.7.13',
    backend: 'venv',
    venv: { directory: '.venv' },
    python: { version: '3.10' },
    prompt: { show: true, format: '({backend}:{env_name})' },
  })
})

it('reads quotes, comments, flow style, line ends of Windows and nothing at all', () => {
  const texts = ["backend: 'venv' # mine\r\n", '{ backend: venv }', '# only a comment\n', '', '\uFEFFbackend: venv\n']
  expect(texts.map((text) => parsePyveConfig(text, 'config'))).toEqual([
    { backend: 'venv' },
    { backend: 'venv' },
    {},
    {},
    { backend: 'venv' },
  ])
})

it('names the line and column at which a configuration is no YAML', () => {
  expect(errorOf('backend: venv\nvenv: [\n')).toEqual([
    'invalid_config',
    expect.stringMatching(/^config, line 3, column 1: /),
    { path: 'config', line: 3, column: 1 },
  ])
})

it('refuses a configuration with other values than it may have, that is too large, or that unfolds without end', () => {
  const bomb = `a: &a [x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`)}]`).join('\n')}\n`
  const texts = ['backend: conda\n', '- a list\n', 'venv: text\n', `x: ${'y'.repeat(1024 * 1024)}\n`, bomb]
  expect(texts.map((text) => errorOf(text))).toEqual(
    texts.map(() => ['invalid_config', expect.any(String), expect.any(Object)]),
  )
})

it('reads plain configurations without the YAML library, and everything else not at all', () => {
  expect(readPlainConfig('backend: venv\n\nvenv:  # here\n  directory: "my env"\n# end')).toEqual(
    new Map([
      ['backend', 'venv'],
      ['venv.directory', 'my env'],
    ]),
  )
  const beyond = [
    '{ backend: venv }',
    'backend: &a venv',
    'backend: |\n  venv',
    'a:\n    b: c',
    'a: b\na: c',
    '- a',
    'a: "\\x41"',
    '  a: b',
    'a: b: c',
    'a: [b]',
    "a: 'it''s'",
    'a:\n  b:\n    c:\n      d: e',
    'a:\n  b:\n',
  ]
  expect(beyond.map((text) => readPlainConfig(text))).toEqual(beyond.map(() => null))
})

/** Values by their path; keys without a value are left out. */
function flatOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return value === '' || value === null ? [] : [[path, value]]
  return Object.entries(value).flatMap(([key, each]) => flatOf(each, path === '' ? key : `${path}.${key}`))
}

it('reads a plain configuration exactly as the YAML library does', () => {
  const scalar = fc.constantFrom(
    'venv',
    '.venv',
    '"my env"',
    "'x'",
    '3.10',
    '',
    '1e3',
    '~',
    'a#b',
    'a #b',
    '"a#b"',
    '-',
    'null',
    'a-b',
  )
  const line = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('', '  ', ' ', '    '),
        fc.constantFrom('a', 'b', 'venv'),
        fc.constantFrom(':', ': ', ':  '),
        scalar,
      )
      .map((parts) => parts.join('')),
    fc.constantFrom('', '# note', '  # note', '---', '...'),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n')
      const plain = readPlainConfig(text)
      if (plain === null) return
      const whole: unknown = parse(text, { schema: 'failsafe' })
      const flat = flatOf(whole, '')
      expect(Object.fromEntries(plain)).toEqual(Object.fromEntries(flat))
    }),
    { ...seeded, numRuns: 2000 },
  )
})

it('writes a configuration once and keeps what else stands in it', async () => {
  const root = temporaryFolder()
  const file = join(root, '.pyve/config')
  const change = { backend: 'venv', venvDirectory: '.venv' } as const
  const write = async (more = {}) => (await writePyveConfig(root, { ...change, ...more })).state
  expect([await write(), await write()]).toEqual(['created', 'kept'])
  expect(readFileSync(file, 'utf8')).toBe('backend: venv\nvenv:\n  directory: .venv\n')
  writeFileSync(file, '# mine\nbackend: venv # why\nprompt:\n  show: false\n')
  expect(await write({ pythonVersion: '3.10' })).toBe('changed')
  expect(readFileSync(file, 'utf8')).toBe(
    '# mine\nbackend: venv # why\nprompt:\n  show: false\nvenv:\n  directory: .venv\npython:\n  version: "3.10"\n',
  )
  expect(await write({ pythonVersion: '3.10' })).toBe('kept')
})

it('does not write over a configuration that it cannot read', async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, '.pyve'))
  writeFileSync(join(root, '.pyve/config'), 'venv: [')
  const writing = writePyveConfig(root, { backend: 'venv', venvDirectory: '.venv' })
  await expect(writing).rejects.toMatchObject({ code: 'invalid_config' })
  expect(readFileSync(join(root, '.pyve/config'), 'utf8')).toBe('venv: [')
})
