import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { bundleHost } from '../hosts/bundle.ts'
import { scratchDirectory } from './scratch.ts'

it('keeps a bundle that imports only contracts under 25 kB gzipped, without a Node module', async () => {
  const { imports, gzipped } = await bundleHost(resolve(import.meta.dirname, '../hosts/contracts-only.ts'), 'library')
  console.log(`contracts: ${gzipped} bytes gzipped without zod`)
  expect(imports.filter((name) => name !== 'zod/mini')).toEqual([])
  expect(gzipped).toBeLessThan(25_000)
})

it('refuses to bundle a Node module for a browser', async () => {
  const root = scratchDirectory({ 'page.js': "import { readFileSync } from 'node:fs'\nconsole.log(readFileSync)\n" })
  await expect(bundleHost(`${root}/page.js`, 'library')).rejects.toThrow('node:fs')
})
