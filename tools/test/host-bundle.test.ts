import { execFile } from 'node:child_process'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { type Bundle, bundleHost } from '../hosts/bundle.ts'
import { findOldestNode } from '../hosts/find-node.ts'
import { scratchDirectory } from './scratch.ts'

const TOOLS = resolve(import.meta.dirname, '..')
const DIFFUSERS = resolve(TOOLS, '../examples/studio/fixtures/bundles/tiny-sd')
const REPORT = {
  contracts: {
    digest: '9dc3d4519a367ba0b9bc63b0287a03849a2cf60f449f8de1f5d358294e2ee53f',
    newer: 'ContractVersionError',
    refused: ['unknown_field /fields/shell'],
  },
  envCore: { outcomes: ['ready installed', 'ready reused'], name: 'foo-bar', version: '1.0rc1' },
  environments: {
    state: 'failed',
    code: 'unsupported_environment_kind',
    stored: 0,
    verified: { state: 'ready', thread_ends: [0] },
  },
  modelLibrary: {
    status: 'imported',
    model_id: 'diffusion/tiny/tiny_sd',
    pipeline_class: 'StableDiffusionPipeline',
    validation_state: 'valid',
  },
  packer: { status: 'success', total_packed: 1, text: 'packed', finished: true },
  pyenvBackends: { backend: 'micromamba', name: 'my-cool-project', exit_code: 0, stdout: 'one; two' },
}
const require = createRequire(import.meta.url)
const run = promisify(execFile)
const bundle = Promise.withResolvers<Bundle>()

beforeAll(() => bundleHost(resolve(TOOLS, 'hosts/node-host.ts'), 'node').then(bundle.resolve, bundle.reject))

it('bundles every package into one CommonJS file with only better-sqlite3 outside', async () => {
  const { imports, code } = await bundle.promise
  console.log(`a host with every package: ${Math.round(code.length / 1000)} kB`)
  expect(imports.filter((name) => !isBuiltin(name))).toEqual(['better-sqlite3'])
})

it('runs every package from one CommonJS file on the oldest supported Node', async () => {
  expect(await runHost(findOldestNode())).toEqual({ version: 'v22.18.0', report: REPORT })
})

it('runs every package from one CommonJS file on the newest supported Node', async () => {
  expect(await runHost(process.execPath)).toEqual({ version: 'v26.10.0', report: REPORT })
})

it('runs every package from one CommonJS file that was minified with names kept', async () => {
  const minified = await bundleHost(resolve(TOOLS, 'hosts/node-host.ts'), 'minified')
  expect(await runHost(process.execPath, minified)).toEqual({ version: 'v26.10.0', report: REPORT })
})

it('says how to get the oldest supported Node where npm has none', () => {
  const exists = (path: string) => path === 'C:\\node.exe'
  expect(findOldestNode({ PLINTH_OLDEST_NODE: 'C:\\node.exe' }, exists)).toBe('C:\\node.exe')
  expect(() => findOldestNode({}, () => false)).toThrow('set PLINTH_OLDEST_NODE to a program of that version')
})

async function runHost(node: string, host?: Bundle): Promise<{ version: string; report: unknown }> {
  const { code } = host ?? (await bundle.promise)
  const cwd = scratchDirectory({ 'host.cjs': code })
  const outside = dirname(require.resolve('better-sqlite3/package.json'))
  const env = { ...process.env, NODE_PATH: dirname(outside) }
  const version = await run(node, ['--version'])
  const ran = await run(node, ['host.cjs', cwd, DIFFUSERS], { cwd, env })
  return { version: version.stdout.trim(), report: JSON.parse(ran.stdout) }
}
