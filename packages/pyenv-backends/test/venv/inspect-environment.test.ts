import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { prefixLayout } from '../../src/index.ts'
import { inspectEnvironment } from '../../src/venv/inspect-environment.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { madePrefix } from './made-prefix.ts'

const posix = prefixLayout('linux')
const windows = prefixLayout('win32')

it('reads an environment and its distributions without a process', async () => {
  const prefix = madePrefix({
    files: {
      'Foo_Bar-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n\nName: not this\n',
      'alpha-2.0+cpu.dist-info/METADATA': `Version: 2.0+cpu\r\nName: alpha\r\n\r\n${'x'.repeat(10_000)}`,
      'alpha-1.0.dist-info/METADATA': 'Name: alpha\nVersion: 1.0\n',
      'bare-3.0.dist-info/RECORD': '',
      'six.py': '',
    },
  })
  const sitePackages = join(prefix, 'lib/python3.11/site-packages')
  const found = (name: string, version: string, folder: string) => ({
    ...{ name, canonicalName: name.toLowerCase().replace('.', '-'), version },
    directory: join(sitePackages, folder),
  })
  expect(await inspectEnvironment(posix, prefix)).toEqual({
    state: 'present',
    prefix,
    pythonExecutable: join(prefix, 'bin/python'),
    pythonVersion: '3.11.7',
    pythonHome: '/pythons/3.11.7/bin',
    sitePackages,
    distributions: [
      found('alpha', '1.0', 'alpha-1.0.dist-info'),
      found('alpha', '2.0+cpu', 'alpha-2.0+cpu.dist-info'),
      found('bare', '3.0', 'bare-3.0.dist-info'),
      found('Foo.Bar', '1.0', 'Foo_Bar-1.0.dist-info'),
    ],
  })
})

it('reads an environment of Windows in its own layout', async () => {
  const prefix = madePrefix({
    configuration: 'home = C:\\Python311\r\nversion = 3.11.9\r\n',
    interpreter: 'Scripts/python.exe',
    sitePackages: 'Lib/site-packages',
    files: { 'six-1.17.0.dist-info/METADATA': 'Name: six\nVersion: 1.17.0\n' },
  })
  const found = await inspectEnvironment(windows, prefix)
  expect(found).toMatchObject({
    state: 'present',
    pythonExecutable: join(prefix, 'Scripts', 'python.exe'),
    pythonVersion: '3.11.9',
    pythonHome: 'C:\\Python311',
    sitePackages: join(prefix, 'Lib', 'site-packages'),
    distributions: [{ name: 'six', version: '1.17.0' }],
  })
  expect(windows.scriptsDirectory(prefix)).toBe(join(prefix, 'Scripts'))
})

it('calls nothing and an empty directory absent', async () => {
  const prefix = join(temporaryFolder(), 'env')
  expect(await inspectEnvironment(posix, prefix)).toEqual({ state: 'absent', prefix })
  mkdirSync(prefix)
  expect(await inspectEnvironment(posix, prefix)).toEqual({ state: 'absent', prefix })
})

it('says what is damaged in an environment', async () => {
  const noSitePackages = madePrefix()
  rmSync(join(noSitePackages, 'lib'), { recursive: true })
  const file = join(temporaryFolder(), 'env')
  writeFileSync(file, '')
  const damaged = [
    madePrefix({ configuration: undefined }),
    madePrefix({ configuration: 'home = /x\n' }),
    madePrefix({ interpreter: undefined }),
    noSitePackages,
    file,
  ]
  const found = await Promise.all(damaged.map((prefix) => inspectEnvironment(posix, prefix)))
  expect(found.map((each) => (each.state === 'damaged' ? each.code : each.state))).toEqual([
    'not_an_environment',
    'configuration_unreadable',
    'interpreter_missing',
    'site_packages_missing',
    'not_an_environment',
  ])
})
