import { execFile } from 'node:child_process'
import { isBuiltin } from 'node:module'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { type Bundle, bundleHost } from '../hosts/bundle.ts'
import { findOldestNode } from '../hosts/find-node.ts'
import { scratchDirectory } from './scratch.ts'

const TOOLS = resolve(import.meta.dirname, '..')
const REPORT = {
  contracts: {
    digest: '9dc3d4519a367ba0b9bc63b0287a03849a2cf60f449f8de1f5d358294e2ee53f',
    newer: 'ContractVersionError',
    refused: ['unknown_field /fields/shell'],
  },
}
const run = promisify(execFile)
const bundle = Promise.withResolvers<Bundle>()

beforeAll(() => bundleHost(resolve(TOOLS, 'hosts/node-host.ts'), 'node').then(bundle.resolve, bundle.reject))

it('bundles every package into one CommonJS file with only better-sqlite3 outside', async () => {
  const { imports } = await bundle.promise
  expect(imports.filter((name) => !isBuiltin(name))).toEqual(['better-sqlite3'])
})

it('runs every package from one CommonJS file on the oldest supported Node', async () => {
  expect(await runHost(findOldestNode())).toEqual({ version: 'v22.18.0', report: REPORT })
})

it('runs every package from one CommonJS file on the newest supported Node', async () => {
  expect(await runHost(process.execPath)).toEqual({ version: 'v26.10.0', report: REPORT })
})

it('says how to get the oldest supported Node where npm has none', () => {
  expect(findOldestNode({ PLINTH_OLDEST_NODE: 'C:\\node.exe' }, (path) => path === 'C:\\node.exe')).toBe('C:\\node.exe')
  expect(() => findOldestNode({}, () => false)).toThrow('set PLINTH_OLDEST_NODE to a program of that version')
})

async function runHost(node: string): Promise<{ version: string; report: unknown }> {
  const cwd = scratchDirectory({ 'host.cjs': (await bundle.promise).code })
  const env = { ...process.env, NODE_PATH: resolve(TOOLS, 'node_modules') }
  const [version, host] = await Promise.all([run(node, ['--version']), run(node, ['host.cjs'], { cwd, env })])
  return { version: version.stdout.trim(), report: JSON.parse(host.stdout) }
}
