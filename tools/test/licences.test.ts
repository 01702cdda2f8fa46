import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { type LicensedLibrary, readLicences } from '../release/licences.ts'
import { LICENCES_PAGE, licencesPage, notAccepted } from '../release/licences-page.ts'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')

it('lists the licence of every library that comes with a package, installed or bundled, and each of them is permissive', () => {
  const libraries = readLicences(ROOT)
  expect(readFileSync(join(ROOT, LICENCES_PAGE), 'utf8')).toBe(licencesPage(libraries))
  expect(notAccepted(libraries)).toEqual([])
})

it('finds what the dependencies of a package depend on, and what was bundled into its files', () => {
  const root = scratchDirectory({
    'packages/a/package.json': '{"name":"@p/a","version":"1.0.0","dependencies":{"one":"1","@p/b":"1"}}',
    'packages/a/dist/main.js.licenses.txt': 'three 3.0.0 ((MIT AND Zlib))\n\nDo as you like.\n',
    'packages/a/node_modules/one/package.json':
      '{"name":"one","version":"1.2.0","license":"MIT","dependencies":{"two":"2"},"optionalDependencies":{"gone":"1"}}',
    'packages/b/package.json': '{"name":"@p/b","version":"1.0.0"}',
    'packages/b/dist/index.js': '',
    'node_modules/two/package.json': '{"name":"two","version":"2.0.0","license":"GPL-3.0"}',
  })
  const of = '@p/a'
  const libraries: readonly LicensedLibrary[] = [
    { name: 'one', version: '1.2.0', license: 'MIT', of, way: 'installed' },
    { name: 'two', version: '2.0.0', license: 'GPL-3.0', of, way: 'installed' },
    { name: 'three', version: '3.0.0', license: '(MIT AND Zlib)', of, way: 'bundled' },
  ]
  expect(readLicences(root)).toEqual(libraries)
  expect(notAccepted(libraries).map(({ name }) => name)).toEqual(['two'])
  expect(licencesPage(libraries).split('\n').slice(-4)).toEqual([
    '| one | 1.2.0 | MIT | @p/a (installed) |',
    '| three | 3.0.0 | MIT AND Zlib | @p/a (bundled) |',
    '| two | 2.0.0 | GPL-3.0 | @p/a (installed) |',
    '',
  ])
})
