import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sampleWeights } from '../src/external/look/sample-weights.ts'
import { differences, healthOf, readIdentity } from '../src/external/source-identity.ts'
import { scratch } from './scratch.ts'

const MIB = 1024 * 1024

it('samples the ends and stripes of weights, reads no file again that is as it was, and gives up on a drive that is too slow', async () => {
  await using place = await scratch()
  await mkdir(join(place.path, 'unet'))
  const path = join(place.path, 'unet/big.safetensors')
  const files = { root: place.path, components: ['unet', 'absent'], recorded: [] }
  const sampleOf = async (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.alloc(4 * MIB)
    change(bytes)
    await writeFile(path, bytes)
    const sampled = (await sampleWeights(files, Number.POSITIVE_INFINITY)) ?? []
    return sampled.map(({ size, sample }) => `${size} ${sample}`).join()
  }
  const plain = await sampleOf(() => {})
  const changed = [0, 64 * 1024 - 1, Math.floor((4 * MIB) / 9), 4 * MIB - 1].map(
    (at) => (bytes: Buffer) => bytes.fill(1, at, at + 1),
  )
  for (const change of changed) expect(await sampleOf(change)).not.toBe(plain)
  expect(await sampleOf((bytes) => bytes.fill(1, 100_000, 100_001))).toBe(plain)
  const recorded = (await sampleWeights(files, Number.POSITIVE_INFINITY)) ?? []
  expect(await sampleWeights(files, 0)).toBeUndefined()
  expect(await sampleWeights({ ...files, recorded }, 0)).toEqual(recorded)
  await utimes(path, 1, 1)
  expect(await sampleWeights({ ...files, recorded }, 0)).toBeUndefined()
})

it('reads any value for a recorded identity, and takes only a whole one for one', () => {
  const whole = {
    volume: { mount_point: '/media/x', born: '1' },
    pipeline_class: 'P',
    components: ['a b c'],
    weights: [],
  }
  expect(readIdentity(whole)).toEqual(whole)
  expect(readIdentity({ ...whole, volume: 7 })).toEqual({ pipeline_class: 'P', components: ['a b c'], weights: [] })
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const read = readIdentity(value)
      if (read) expect(differences(read, read)).toEqual([])
    }),
    { seed: 20261121 },
  )
  expect([{}, null, [], { ...whole, components: [1] }, { ...whole, weights: [{}] }].map(readIdentity)).toEqual(
    Array(5).fill(undefined),
  )
})

it('tells a bundle that is gone from a volume that is', () => {
  const recorded = { volume: { mount_point: '/media/x', born: '1' }, components: [], weights: [] }
  const missing = { code: 'missing', severity: 'error', message: 'There is nothing at this path.', path: '' } as const
  const codesAt = (volume?: { readonly mount_point: string; readonly born?: string }, code: string = missing.code) =>
    healthOf(
      {
        validation: {
          validation_state: 'invalid',
          validation_errors: [{ ...missing, code }],
          components: [],
          requires_unsafe_format: false,
          entry_path: '/media/x/bundle',
          is_reachable: false,
        },
        ...(volume ? { volume } : {}),
        isOther: false,
        relation: 'apart',
      },
      recorded,
    ).validation_errors.map((each) => each.code)
  expect({
    'the same volume': codesAt({ mount_point: '/media/x', born: '1' }),
    'a volume whose birth is not known': codesAt({ mount_point: '/media/x' }),
    'another volume': codesAt({ mount_point: '/media/x', born: '2' }),
    'nothing mounted': codesAt({ mount_point: '/', born: '3' }),
    'no place to mount at': codesAt(undefined),
    'another place': codesAt({ mount_point: '/media/x/bundle' }),
    'no permission': codesAt({ mount_point: '/' }, 'unreachable'),
  }).toEqual({
    'the same volume': ['missing'],
    'a volume whose birth is not known': ['missing'],
    'another volume': ['unreachable'],
    'nothing mounted': ['unreachable'],
    'no place to mount at': ['unreachable'],
    'another place': ['missing'],
    'no permission': ['unreachable'],
  })
})
