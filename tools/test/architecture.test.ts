import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkArchitecture } from '../architecture/check.ts'
import { formatFindings } from '../architecture/finding.ts'
import { measureSizes } from '../architecture/sizes.ts'
import { isModule, readSourceTree } from '../architecture/source-tree.ts'
import { scratchDirectory } from './scratch.ts'

const repository = readSourceTree(resolve(import.meta.dirname, '../..'))

it('finds no broken architecture rule in the repository', { timeout: 240_000 }, () => {
  expect(formatFindings(checkArchitecture(repository))).toBe('')
})

it('keeps the median source file under 80 lines and nine of ten under 200', () => {
  const sizes = measureSizes(repository.packages.flatMap((each) => each.sources.filter(isModule)))
  console.log(`${sizes.files} source files: median ${sizes.median}, p90 ${sizes.p90}, largest ${sizes.largest} lines`)
  expect(sizes.median).toBeLessThanOrEqual(80)
  expect(sizes.p90).toBeLessThanOrEqual(200)
  expect(sizes.largest).toBeLessThanOrEqual(300)
})

it('refuses an import that points down or sideways, whatever its form', () => {
  const findings = findingsIn({
    ...aPackage('model-library', { dependencies: { '@plinth/contracts': 'workspace:^' } }),
    ...aPackage('env-core', {}),
    'packages/model-library/src/search.ts': [
      "import type { Key } from '@plinth/env-core'",
      "const later = () => import('@plinth/env-core/testing')",
      "type Key2 = import('@plinth/env-core').Key",
      "export * from '../../env-core/src/index.ts'",
      "import 'execa'",
      "import { Kysely } from 'kysely'",
      "import yaml from 'yaml'",
    ].join('\n'),
  })
  const rule = 'packages/model-library may not import @plinth/env-core; it may use'
  expect(findings).toContain(`packages/model-library/src/search.ts:1  ${rule}`)
  expect(findings).toContain("    import type { Key } from '@plinth/env-core'")
  expect(findings).toContain(`packages/model-library/src/search.ts:2  ${rule}`)
  expect(findings).toContain(`packages/model-library/src/search.ts:3  ${rule}`)
  expect(findings).toContain(
    'packages/model-library/src/search.ts:4  a relative import stays inside packages/model-library',
  )
  expect(findings).toContain('packages/model-library/src/search.ts:5  packages/model-library may not import execa')
  expect(findings).not.toMatch(/search\.ts:[67]/)
})

it('refuses a package.json dependency outside the layer table', () => {
  const findings = findingsIn({
    ...aPackage('packer-v1', { devDependencies: { '@plinth/model-library': 'workspace:*' } }),
    ...aPackage('model-library', { dependencies: { kysely: '1', execa: '1' } }),
    ...aPackage('newcomer', {}),
  })
  expect(findings).toContain(
    'packages/packer-v1 may not depend on @plinth/model-library; it may use @plinth/contracts, @plinth/packer-api',
  )
  expect(findings).toContain('packages/model-library may not depend on execa')
  expect(findings).not.toContain('may not depend on kysely')
  expect(findings).toContain(
    'packages/newcomer/package.json:1  every package has a row in tools/architecture/layers.ts',
  )
})

it('refuses Node modules and Node globals in a package that runs anywhere', () => {
  const findings = findingsIn({
    ...aPackage('contracts', {}),
    'packages/contracts/src/digest.ts': [
      "import { createHash } from 'node:crypto'",
      "import { join } from 'path'",
      'export const platform = process.platform',
      'export const bytes = globalThis.Buffer.from([])',
      'export const fine = (process: { pid: number }) => process.pid + report.process',
      'const report = { process: 1 }',
    ].join('\n'),
  })
  expect(lines(findings, 'digest.ts', 'runs anywhere')).toEqual([1, 2, 3, 4])
})

it('lets only the packages that the layers name start processes', () => {
  const source = "import { spawn } from 'node:child_process'\nimport 'node:fs'\n"
  const findings = findingsIn({
    ...aPackage('packer-v1', {}),
    ...aPackage('pyenv-backends', {}),
    'packages/packer-v1/src/build.ts': source,
    'packages/pyenv-backends/src/run.ts': source,
  })
  expect(findings).toContain('packages/packer-v1/src/build.ts:1  packages/packer-v1 starts no process')
  expect(findings).not.toContain('packages/pyenv-backends/src/run.ts:1')
})

it('refuses a command that goes through a shell', () => {
  const findings = findingsIn({
    'packages/pyenv-backends/src/run.ts': [
      "import { exec, spawn as start } from 'node:child_process'",
      "import * as processes from 'node:child_process'",
      "start('ls', [], { shell: true })",
      "processes.execSync('ls')",
      'export const fine = /a/.exec(text)',
      "start('ls', [], { shell: false })",
      "complete({ shell: 'fish' })",
      "processes.spawn('ls', [], { shell: '/bin/sh' })",
    ].join('\n'),
  })
  expect(lines(findings, 'run.ts', 'never a shell string')).toEqual([1, 3, 4, 8])
})

it('refuses a deep folder, a folder whose name says nothing, and one that is not in the glossary', () => {
  const findings = findingsIn({
    ...aPackage('env-core', {}),
    'packages/env-core/src/a/b/c/deep.ts': '',
    'packages/env-core/src/utils/text.ts': '',
    'packages/env-core/src/merge/patch/fine.ts': '',
    'packages/env-core/src/environments/fine.ts': '',
    'docs/glossary.md': '**Environment**: what a model runs in. **Patch**: one override.',
  })
  expect(findings).toContain(
    'packages/env-core/src/a/b/c/deep.ts:1  at most 2 folders below packages/env-core/src\n    a/b/c',
  )
  expect(findings).toContain('packages/env-core/src/utils/text.ts:1  a folder is a word of the domain, not a drawer')
  expect(findings).toContain(
    'packages/env-core/src/merge/patch/fine.ts:1  a folder is a word of docs/glossary.md\n    merge',
  )
  expect(findings).not.toContain('environments/fine.ts:1')
})

it('refuses a source directory without README, a long README, and one that names a missing file', () => {
  const findings = findingsIn({
    ...aPackage('env-core', {}),
    'packages/env-core/src/merge/merge.ts': '',
    'packages/env-core/src/key/key.ts': '',
    'packages/env-core/src/key/README.md': `Start in \`key.ts\` and \`gone.ts\`; also \`tsup.config.ts\`.${'\nmore'.repeat(20)}`,
  })
  expect(findings).toContain(
    'packages/env-core/src/merge/README.md:1  every directory that holds source has a README.md',
  )
  expect(findings).toContain(
    "packages/env-core/src/key/README.md:21  a directory's README has at most 20 lines, this one has 21",
  )
  expect(findings).toContain('packages/env-core/src/key/README.md:1  a README names files that exist\n    gone.ts')
  expect(findings).not.toContain('exist\n    key.ts')
})

it('refuses a package export without a doc comment, through any re-export', () => {
  const findings = findingsIn({
    ...aPackage('env-core', {}),
    ...aPackage('contracts', {}),
    'packages/contracts/src/index.ts': '/** Says why. */\nexport const documented = 1\nexport const bare = 2\n',
    'packages/env-core/src/index.ts': [
      "export { bare, documented } from '@plinth/contracts'",
      "export * from './merge.ts'",
      '/** One. */\nexport interface Both {}',
      'export const Both = 1',
      "export { unknown } from 'elsewhere'",
    ].join('\n'),
    'packages/env-core/src/merge.ts': 'export function merge() {}',
    'packages/env-core/src/testing.ts': 'export type Fake = 1',
  })
  expect(findings.match(/; \w+ has none/g)).toEqual([
    '; bare has none',
    '; bare has none',
    '; merge has none',
    '; Fake has none',
  ])
  expect(findings).toContain(
    'packages/env-core/src/merge.ts:1  every export of a package has a doc comment; merge has none',
  )
})

it('refuses what a host could not bundle: default exports, module state, top-level await, paths and environment reads', () => {
  const findings = findingsIn({
    ...aPackage('env-core', {}),
    'packages/env-core/src/form.ts': [
      'export default 1',
      "export { one as default } from './one.ts'",
      'let count = 0',
      'await count',
      'const here = import.meta.url',
      'const home = process.env.HOME',
      'export const open = async (env = process.env) => { await env }',
      'switch (here) { default: }',
    ].join('\n'),
  })
  expect(lines(findings, 'form.ts', '(export|state|await|located|variable)')).toEqual([1, 2, 3, 4, 5, 6])
})

it('refuses a comment that silences a check or leaves something for later, and a cast without a reason', () => {
  const findings = findingsIn({
    ...aPackage('env-core', {}),
    'packages/env-core/src/escape.ts': [
      `// @${'ts-ignore'}`,
      `/* biome-${'ignore'} lint: no */`,
      `// ${'TO'}DO`,
      'const text = "// biome-ignore"',
      'const cast = text as number',
      'const words = ["a"] as const',
      'const why = text as unknown // JSON.parse gives any',
    ].join('\n'),
  })
  expect(lines(findings, 'escape.ts', '.')).toEqual([1, 2, 3, 5])
})

it('refuses a test that is left out, replaces a module, sleeps, or has a title that is not its own sentence', () => {
  const findings = findingsIn({
    'packages/env-core/test/merge.test.ts': [
      `it.${'skip'}('merges patches', () => {})`,
      `describe.${'only'}('x', () => {})`,
      `it.${'todo'}('writes later')`,
      `vi.${'mock'}('node:fs')`,
      `await new Promise((resolve) => ${'setTimeout'}(resolve, 50))`,
      "it('should merge', () => {})",
      "it('merges two', () => {})",
      "it('merges two', () => {})",
      "it('merges three', () => {})",
      `it.${'skipIf'}(windows)('merges', () => {})`,
    ].join('\n'),
  })
  expect(lines(findings, 'merge.test.ts', '.')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10])
})

it('refuses a path of the machine that the text was written on', () => {
  const findings = findingsIn({
    'docs/guide.md': `See /${'tmp'}/plan.md and https://example.org/work/.\n/${'root'}/.cache\n`,
  })
  expect(lines(findings, 'guide.md', 'no path of one machine')).toEqual([1, 2])
})

it('refuses a package with another way in, or with side effects', () => {
  const findings = findingsIn(
    aPackage('env-core', { exports: { '.': './a.js', './internal': './b.js' }, sideEffects: true }),
  )
  expect(findings).toContain('a package exports only ., ./testing, ./package.json\n    ./internal')
  expect(findings).toContain('a package exports ./package.json')
  expect(findings).toContain('a package has no side effects')
})

function findingsIn(files: Readonly<Record<string, string>>): string {
  return formatFindings(checkArchitecture(readSourceTree(scratchDirectory(files))))
}

function aPackage(name: string, manifest: object): Record<string, string> {
  const ways = {
    '.': { default: './dist/index.js' },
    './testing': { default: './dist/testing.js' },
    './package.json': './package.json',
  }
  const whole = { name: `@plinth/${name}`, type: 'module', sideEffects: false, exports: ways, ...manifest }
  return { [`packages/${name}/package.json`]: JSON.stringify(whole, null, 1).replace(/^\{\n/, '{') }
}

/** The lines of `file` with a finding whose rule matches, once each. */
function lines(findings: string, file: string, rule: string): number[] {
  const found = findings.matchAll(new RegExp(`${file}:(\\d+)  .*${rule}`, 'g'))
  return [...new Set([...found].map(([, line]) => Number(line)))]
}
