import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { readDemoOptions } from '../src/demo-options.ts'

const cwd = resolve('/checkout')

it('paints the bundle of the repository with the light program when nothing is said', () => {
  const options = readDemoOptions({ argv: [], env: {}, cwd })
  expect(options).toEqual({
    bundle: join(import.meta.dirname, '..', 'fixtures', 'bundles', 'tiny-sd'),
    dataDir: join(import.meta.dirname, '..', '..', '..', '.plinth-demo'),
    runtime: 'light',
    prompt: 'a lighthouse at dawn',
    seed: 0,
  })
  expect(isAbsolute(options.dataDir)).toBe(true)
})

it('reads relative folders from where the person stands, whatever folder pnpm runs in', () => {
  const argv = ['--', '--bundle', 'my bundle', '--data', '../d', '--runtime', 'diffusers', '--seed', '7']
  const { bundle, dataDir, runtime, seed } = readDemoOptions({ argv, env: { INIT_CWD: resolve('/home/ada') }, cwd })
  expect({ bundle, dataDir, runtime, seed }).toEqual({
    bundle: resolve('/home/ada/my bundle'),
    dataDir: resolve('/home/d'),
    runtime: 'diffusers',
    seed: 7,
  })
})

it('serves Studio with --open on a free port, with home, the current folder and what is named to look into', () => {
  const argv = ['--open', '--browse', 'models', '--browse', '/mnt/more', '--port', '4600']
  const { open } = readDemoOptions({ argv, env: {}, cwd })
  const bundles = join(import.meta.dirname, '..', 'fixtures', 'bundles')
  expect(open).toEqual({ port: 4600, browse: [resolve(cwd, 'models'), resolve('/mnt/more'), homedir(), cwd, bundles] })
  expect(readDemoOptions({ argv: ['--open'], env: {}, cwd }).open?.port).toBe(0)
  expect(readDemoOptions({ argv: ['--port', '1'], env: {}, cwd })).not.toHaveProperty('open')
})
