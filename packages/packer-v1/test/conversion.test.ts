import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isCodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { type ConversionJob, createConversionPool } from '../src/conversion/conversion-pool.ts'
import { type AssetFamily, defineAssetFamily, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

/** A family from outside, whose conversion is a module of its own. */
function outside(module: string): AssetFamily {
  return defineAssetFamily({
    name: 'outside',
    version: 1,
    countArtifacts: () => ({ min: 1, max: 10 }),
    validate: () => [],
    module: pathToFileURL(join(import.meta.dirname, 'children', module)).href,
  })
}

function jobOf(order: string, family = outside('unruly-module.ts')): ConversionJob {
  const manifest = { schema_version: 1, name: 'asset', family: 'outside', inputs: ['order'] } as const
  const readInput = async () => new TextEncoder().encode(order)
  return { family, asset: { manifest, inputs: [{ path: 'order', bytes: order.length }] }, readInput }
}

it('imports the module of a family from outside in a worker thread, which has no environment variable of the host', async () => {
  await using workspace = await createTemporaryWorkspace({ families: [outside('lines-module.ts')] })
  const { service, project, root } = workspace
  await workspace.addAsset('poem', { manifest: { family: 'outside' }, files: { 'poem.txt': 'roses\nare red' } })
  const { status } = await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect(status).toBe('success')
  expect((await pack.entries()).map(({ name, metadata, bytes }) => [name, metadata, bytes])).toEqual([
    ['poem.txt 0', { environment: 0 }, 5],
    ['poem.txt 1', { environment: 0 }, 7],
  ])
})

it('tells a conversion that ends or breaks its thread as an error of that asset, and converts the next one', async () => {
  await using pool = createConversionPool({ threads: 1 })
  const codes: unknown[] = []
  for (const order of ['exit', 'crash', 'throw']) {
    const refused: unknown = await pool.convert(jobOf(order)).catch((error: unknown) => error)
    codes.push(isCodedError(refused) ? refused.code : refused)
  }
  const { artifacts } = await pool.convert(jobOf('print'))

  expect(codes).toEqual(['conversion_crashed', 'conversion_crashed', new Error('a family of the test')])
  expect(artifacts[0]?.content).toEqual({ kind: 'bytes', bytes: new TextEncoder().encode('print') })
})

it('ends a conversion that does not end by itself, also one that never gives its thread back', async () => {
  await using pool = createConversionPool({ threads: 1, withinMs: 500 })
  for (const order of ['wait', 'spin']) {
    await expect(pool.convert(jobOf(order))).rejects.toMatchObject({ code: 'conversion_crashed' })
  }
})

it('ends the conversions under way when the pool is closed', async () => {
  const pool = createConversionPool({ threads: 1 })
  const asked = Promise.withResolvers<void>()
  const job = jobOf('wait')
  const readInput = async (path: string) => {
    asked.resolve()
    return job.readInput(path)
  }
  const converting = pool.convert({ ...job, readInput })
  const ended = expect(converting).rejects.toMatchObject({ code: 'conversion_crashed' })
  await asked.promise
  await pool[Symbol.asyncDispose]()
  await ended
})

it('shows a conversion that crashed as a blocking finding of its asset, and the pack before it stands', async () => {
  await using workspace = await createTemporaryWorkspace({ families: [outside('unruly-module.ts')] })
  const { service, project } = workspace
  await workspace.addAsset('good', { manifest: { family: 'outside' }, files: { order: 'good' } })
  await service.packWorkspace({ project })
  const before = await workspace.listFiles('build')
  await workspace.addAsset('bad', { manifest: { family: 'outside' }, files: { order: 'exit' } })
  const { status, blockers } = await service.packWorkspace({ project })

  expect([status, blockers.map(({ code, path }) => [code, path])]).toEqual([
    'failed',
    [['conversion_failed', 'assets/bad']],
  ])
  expect(await workspace.listFiles('build')).toEqual(before)
})

it('refuses a family with neither or both of a function and a module, and a module that is no file', () => {
  const family = outside('lines-module.ts')
  const { module: _, ...neither } = family
  const wrong: AssetFamily[] = [
    neither,
    { ...family, convert: async () => [] },
    { ...family, module: 'https://example.org/family.js' },
  ]
  for (const each of wrong) {
    expect(() => defineAssetFamily(each)).toThrow(expect.objectContaining({ code: 'invalid_family' }))
  }
})
