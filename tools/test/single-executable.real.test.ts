import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { bundleHost } from '../hosts/bundle.ts'
import { scratchDirectory } from './scratch.ts'

const TOOLS = resolve(import.meta.dirname, '..')
const DIFFUSERS = resolve(TOOLS, '../examples/studio/fixtures/bundles/tiny-sd')
// A single executable finds no file by itself: what is not in it lies beside it.
const ENTRY = "require('node:module').createRequire(process.execPath)('./host.cjs')"
const require = createRequire(import.meta.url)
const run = promisify(execFile)

it('serves a host that is a single executable application, and starts no second one', async () => {
  const { code } = await bundleHost(resolve(TOOLS, 'hosts/single-executable.ts'), 'node')
  const application = join('.', process.platform === 'win32' ? 'host.exe' : 'host')
  const settings = { main: 'entry.cjs', output: application, disableExperimentalSEAWarning: true }
  const cwd = scratchDirectory({ 'host.cjs': code, 'entry.cjs': ENTRY, 'sea.json': JSON.stringify(settings) })
  await run(process.execPath, ['--build-sea', 'sea.json'], { cwd })
  const env = { ...process.env, NODE_PATH: dirname(dirname(require.resolve('better-sqlite3/package.json'))) }
  const { stdout } = await run(join(cwd, application), [cwd, DIFFUSERS], { cwd, env, timeout: 60_000 })
  expect([JSON.parse(stdout), await readFile(join(cwd, 'starts.txt'), 'utf8')]).toEqual([
    {
      status: 'imported',
      model_id: 'diffusion/tiny/tiny_sd',
      pipeline_class: 'StableDiffusionPipeline',
      validation_state: 'valid',
    },
    'started\n',
  ])
})
