import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type EnvironmentNameSources, resolveEnvironmentName } from '../../src/index.ts'
import { seeded } from '../seeded.ts'

function resolved(sources: EnvironmentNameSources): string {
  try {
    const { name, source } = resolveEnvironmentName(sources)
    return `${name} by ${source}`
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not a coded error'
  }
}

const inDirectory = (name: string) => resolved({ directory: `/home/anna/${name}` })

it('takes the name of an environment from the flag, the config, environment.yml, then the directory', () => {
  const all = { flag: 'Flag', config: 'Config', environmentFile: 'File', directory: '/p/Directory' }
  const { flag: _, ...withoutFlag } = all
  const { config: __, ...withoutConfig } = withoutFlag
  expect([
    resolved(all),
    resolved(withoutFlag),
    resolved(withoutConfig),
    resolved({ directory: '/p/Directory' }),
  ]).toEqual(['Flag by flag', 'Config by config', 'File by environment_file', 'directory by directory'])
})

it('makes a name of a directory', () => {
  const table: Readonly<Record<string, string>> = {
    'My Cool Project 2024!': 'my-cool-project-2024',
    'my@project#123': 'my-project-123',
    '123project': 'env-123project',
    'v1.2.3': 'v1-2-3',
    'a--b': 'a-b',
    '--a--': 'a',
    _private: '_private',
    a_b: 'a_b',
    '2024': 'env-2024',
    '!!!': 'env-',
    日本: 'env-',
    'a$(cmd)b': 'a-cmd-b',
    '-rf': 'rf',
    "'": 'env-',
    'two\nlines': 'two-lines',
    [`${'x'.repeat(300)}`]: 'x'.repeat(255),
    [`1${'x'.repeat(300)}`]: `env-1${'x'.repeat(250)}`,
  }
  expect(Object.keys(table).map(inDirectory)).toEqual(Object.values(table).map((name) => `${name} by directory`))
})

it('refuses reserved names from every source, in any case', () => {
  for (const name of ['base', 'root', 'default', 'conda', 'mamba', 'micromamba', 'Base', 'ROOT']) {
    expect([
      resolved({ flag: name, directory: '/p' }),
      resolved({ config: name, directory: '/p' }),
      resolved({ environmentFile: name, directory: '/p' }),
      inDirectory(name),
    ]).toEqual(Array(4).fill('reserved_environment_name'))
  }
})

it('takes a written name as it stands or refuses it with its source', () => {
  const refused = ['', ' ', '1a', '-a', 'a b', 'a.b', 'a/b', 'é', 'a'.repeat(256), 'a\n']
  expect(refused.map((flag) => resolved({ flag, directory: '/p' }))).toEqual(
    refused.map(() => 'invalid_environment_name'),
  )
  expect(resolved({ flag: `A_-9${'a'.repeat(251)}`, directory: '/p' })).toMatch(/ by flag$/)
  expect(() => resolveEnvironmentName({ environmentFile: 'a b', directory: '/p' })).toThrow(
    expect.objectContaining({ details: { name: 'a b', source: 'name in environment.yml' } }),
  )
})

it('makes a valid name of any directory that is not reserved', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }).filter((name) => !/[/\0]/.test(name)),
      (name) => {
        expect(inDirectory(name)).toMatch(/^([a-z_][a-z0-9_-]{0,254} by directory|reserved_environment_name)$/)
      },
    ),
    seeded,
  )
})
