import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { bundledLicenses } from '../bundled-licenses.ts'
import { scratchDirectory } from './scratch.ts'

it('lays the licences of bundled libraries beside the bundle, of those alone whose code is in it', async () => {
  const directory = scratchDirectory()
  library(directory, 'used', { LICENSE: 'Do as you like.\n' })
  library(directory, 'unused', { 'LICENSE.md': 'Ask first.\n' })
  await bundle(directory, "import { one } from 'used'\nimport 'unused'\nconsole.log(one)")
  expect(readdirSync(join(directory, 'dist')).sort()).toEqual(['main.js', 'main.js.licenses.txt'])
  const text = readFileSync(join(directory, 'dist/main.js.licenses.txt'), 'utf8')
  expect(text).toBe('used 1.2.3 (MIT)\n\nDo as you like.\n')
})

it('writes nothing beside a bundle that holds no library', async () => {
  const directory = scratchDirectory()
  await bundle(directory, 'console.log(1)')
  expect(readdirSync(join(directory, 'dist'))).toEqual(['main.js'])
})

it('refuses to bundle a library that comes without a licence text', async () => {
  const directory = scratchDirectory()
  library(directory, 'bare', {})
  const broken = bundle(directory, "import { one } from 'bare'\nconsole.log(one)")
  await expect(broken).rejects.toThrow('bare 1.2.3 comes without a licence text')
})

function library(directory: string, name: string, files: Readonly<Record<string, string>>): void {
  const place = join(directory, 'node_modules', name)
  mkdirSync(place, { recursive: true })
  const manifest = { name, version: '1.2.3', license: 'MIT', type: 'module', main: 'index.js', sideEffects: false }
  const all = { ...files, 'package.json': JSON.stringify(manifest), 'index.js': 'export const one = 1\n' }
  for (const [file, text] of Object.entries(all)) writeFileSync(join(place, file), text)
}

async function bundle(directory: string, source: string): Promise<void> {
  const entry = join(directory, 'main.js')
  writeFileSync(entry, source)
  const outdir = join(directory, 'dist')
  await build({ entryPoints: [entry], bundle: true, outdir, logLevel: 'silent', plugins: [bundledLicenses()] })
}
