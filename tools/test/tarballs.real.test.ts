import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { findOldestNode } from '../hosts/find-node.ts'
import { installTarballs, installTarballsWithPnpm } from '../packages/install.ts'
import { packPackage } from '../packages/pack.ts'
import { runReadmeExample } from '../packages/readme-examples.ts'
import { publishedPackages } from '../release/published-packages.ts'
import { scratchDirectory } from './scratch.ts'

const run = promisify(execFile)
const packages = publishedPackages(resolve(import.meta.dirname, '../..'))
const entries = packages.flatMap(({ entries }) => entries)

it('installs its seven packed packages with npm, and imports and requires each entry on the oldest and the newest Node', async () => {
  const consumer = scratchDirectory()
  const store = scratchDirectory()
  await installTarballs(await Promise.all(packages.map(({ directory }) => packPackage(directory, store))), consumer)
  const load = `
    const entries = ${JSON.stringify(entries)}
    const count = (module) => Object.keys(module).length
    const required = entries.map((entry) => count(require(entry)))
    Promise.all(entries.map((entry) => import(entry))).then((all) => {
      const imported = all.map(count)
      console.log(JSON.stringify({ required, imported }))
    })`
  const loads = [findOldestNode(), process.execPath].map((node) =>
    run(node, ['--input-type=commonjs', '-e', load], { cwd: consumer }),
  )
  const [oldest, newest] = (await Promise.all(loads)).map(({ stdout }) => JSON.parse(stdout))
  expect(oldest.required).toHaveLength(entries.length)
  expect(oldest.required).toEqual(oldest.imported)
  expect(newest).toEqual(oldest)
})

it('installs its seven packed packages with pnpm, and the example of each README does from there what the page says', async () => {
  const consumer = scratchDirectory()
  const store = scratchDirectory()
  const tarballs = await Promise.all(
    packages.map(async ({ directory, name }) => [name, await packPackage(directory, store)] as const),
  )
  await installTarballsWithPnpm(new Map(tarballs), consumer)
  const ends = await Promise.all(
    packages.map(async ({ directory }) => {
      const [name, readme] = [basename(directory), readFileSync(join(directory, 'README.md'), 'utf8')]
      return [name, await runReadmeExample({ name, readme, consumer, scratch: scratchDirectory() })] as const
    }),
  )
  expect(Object.fromEntries(ends)).toEqual({
    contracts: { said: 'made by another version: 2' },
    'env-core': { state: 'ready' },
    'env-provisioner-node': { python: 'Python V' },
    'model-library': { bundle: '/bundle', bindings: true },
    'packer-api': { status: 'success', shown: ['1 of 1'] },
    'packer-v1': { read: 'hero' },
    'pyenv-backends': { packages: ['six 1.17.0'], exit: 0, said: '1.17.0' },
  })
})
