import { expect, it } from 'vitest'
import { packPackage, pnpmCommand } from '../packages/pack.ts'
import { checkTarball } from '../packages/tarball.ts'
import { scratchDirectory } from './scratch.ts'

const GOOD = {
  name: 'example',
  version: '1.2.3',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.18' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist'],
}
const FILES = {
  'README.md': '# example\n',
  LICENSE: 'MIT\n',
  'dist/index.js': 'export const one = 1\n',
  'dist/index.d.ts': 'export declare const one: number\n',
}

it('reports the size of a tarball that has no problem', async () => {
  const report = await pack({ ...FILES, 'package.json': JSON.stringify(GOOD) })
  expect(report).toEqual({
    name: 'example',
    version: '1.2.3',
    packed: expect.any(Number),
    unpacked: expect.any(Number),
    files: 5,
    problems: [],
  })
})

it('names what a consumer of a bad tarball would stumble over', async () => {
  const exports = { '.': { types: './dist/gone.d.ts', default: './dist/index.js' } }
  const dependencies = { '@plinth/durable': '^1.0.0' }
  const { problems } = await pack({
    'package.json': JSON.stringify({ ...GOOD, exports, dependencies }),
    'dist/index.js': 'module.exports = {}\n',
    'dist/other.d.ts': "import type { Lock } from '@plinth/durable'\n",
  })
  expect(problems).toContainEqual(expect.stringMatching(/^publint: .*gone\.d\.ts.* does not exist/))
  expect(problems).toContainEqual(expect.stringMatching(/^are-the-types-wrong: /))
  expect(problems).toContain('README.md is not in the tarball')
  expect(problems).toContain('LICENSE is not in the tarball')
  expect(problems).toContain('package.json depends on @plinth/durable, which is never published: bundle it')
  expect(problems).toContain('dist/other.d.ts imports a package that is never published: bundle it')
})

it('starts pnpm as the program or the script that it is', () => {
  expect(pnpmCommand({ npm_execpath: 'C:\\pnpm\\pnpm.exe' })).toEqual({ program: 'C:\\pnpm\\pnpm.exe', args: [] })
  expect(pnpmCommand({ npm_execpath: '/lib/pnpm.cjs' })).toEqual({ program: process.execPath, args: ['/lib/pnpm.cjs'] })
  expect(pnpmCommand({ npm_execpath: '/lib/npm-cli.js' })).toEqual({ program: 'pnpm', args: [] })
})

async function pack(files: Readonly<Record<string, string>>) {
  return checkTarball(await packPackage(scratchDirectory(files), scratchDirectory()))
}
