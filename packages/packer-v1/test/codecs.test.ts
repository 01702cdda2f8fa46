import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { CODEC_VERSIONS, type Codec } from '../src/archive/codecs/codec-versions.ts'
import { decodePayload } from '../src/archive/codecs/decode-payload.ts'
import { encodePayload } from '../src/archive/codecs/encode-payload.ts'
import { withContentSize } from '../src/archive/codecs/zstd.ts'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { type PayloadSource, payloadOf } from '../src/archive/payload-source.ts'
import { writePack } from '../src/archive/write-pack.ts'
import { chunked, contentOf } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const CODECS = ['none', 'deflate', 'zstd'] as const
const ENCODED = ['deflate', 'zstd'] as const

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

async function decode(codec: Codec, stored: Uint8Array, bytes: number): Promise<Buffer> {
  return buffer(decodePayload(payloadOf(stored).open(), { codec, stored_bytes: stored.byteLength, bytes }))
}

async function refusal(codec: Codec, stored: Uint8Array, bytes: number): Promise<string> {
  return decode(codec, stored, bytes).then(
    () => 'decoded',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  )
}

it('writes the golden bytes of every codec', async () => {
  const encoded: Record<string, unknown> = {}
  for (const codec of CODECS) {
    for (const kind of ['text', 'noise', 'zeros'] as const) {
      const stored = await buffer(encodePayload(codec, payloadOf(contentOf(kind, 1_000_000))))
      encoded[`${codec} ${kind}`] = { bytes: stored.byteLength, sha256: sha256(stored) }
    }
  }
  const golden = JSON.parse(await readFile(join(import.meta.dirname, 'fixtures/encoded.json'), 'utf8'))

  expect(encoded).toEqual(golden)
})

it('writes the golden pack with an artifact in every codec', async () => {
  const path = join(await temporaryDirectory(), 'assets.pa')
  const plan = [...CODECS, 'deflate', 'zstd'].map((name, index) => ({
    entry: { asset_id: index + 1, artifact: 0, address: `${index} ${name}`, family: 'blob', preload: false },
    source: payloadOf(contentOf('text', index < 3 ? 1000 : 0)),
  }))
  await writePack(path, await encodedPlan(plan, [...CODECS, 'deflate', 'zstd']))
  const golden = await readFile(join(import.meta.dirname, 'fixtures/codecs.pa'))

  expect((await readFile(path)).equals(golden)).toBe(true)
})

it('pins the version of each encoder, and names it for caches', async () => {
  const catalog = await readFile(join(import.meta.dirname, '../../../pnpm-workspace.yaml'), 'utf8')
  for (const [library, codec] of [
    ['pako', 'deflate'],
    ['@hpcc-js/wasm-zstd', 'zstd'],
  ] as const) {
    const version = new RegExp(`"?${library}"?: (\\S+)`).exec(catalog)?.[1]

    expect(manifest.dependencies[library]).toBe('catalog:')
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(CODEC_VERSIONS[codec].startsWith(`${library} ${version},`)).toBe(true)
  }
})

it('encodes the same bytes however a content is cut into chunks, and decodes them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        codec: fc.constantFrom(...CODECS),
        kind: fc.constantFrom('text', 'noise', 'zeros'),
        bytes: fc.integer({ min: 0, max: 400_000 }),
        size: fc.integer({ min: 1, max: 300_000 }),
      }),
      async ({ codec, kind, bytes, size }) => {
        const content = contentOf(kind, bytes)
        const whole = await buffer(encodePayload(codec, payloadOf(content)))
        const cut = await buffer(encodePayload(codec, chunked(payloadOf(content), size)))

        expect(cut.equals(whole)).toBe(true)
        expect((await decode(codec, whole, bytes)).equals(content)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

it('encodes the same bytes when several contents are encoded at once', async () => {
  const contents = Array.from({ length: 8 }, (_, index) => contentOf('text', 300_000 + index))
  const one: Buffer[] = []
  for (const content of contents) one.push(await buffer(encodePayload('zstd', payloadOf(content))))
  const given = encodePayload('zstd', payloadOf(contents[0] ?? Buffer.alloc(0)))
  await given.next()
  const together = contents.map((content) => buffer(encodePayload('zstd', chunked(payloadOf(content), 1000))))
  await given.return(undefined)

  expect((await Promise.all(together)).map(sha256)).toEqual(one.map(sha256))
})

it('takes of a content hardly more than it has given of it, encoding and decoding', async () => {
  const content = contentOf('noise', 3_000_000)
  for (const codec of CODECS) {
    const stored = await buffer(encodePayload(codec, payloadOf(content)))
    const payload = { codec, stored_bytes: stored.byteLength, bytes: content.byteLength }
    const ways = [
      { source: content, give: (open: PayloadSource['open']) => encodePayload(codec, { bytes: 3_000_000, open }) },
      { source: stored, give: (open: PayloadSource['open']) => decodePayload(open(), payload) },
    ]
    for (const { source, give } of ways) {
      let [taken, given, ahead] = [0, 0, 0]
      const open = async function* () {
        for (let at = 0; at < source.byteLength; at += 10_000) {
          taken += 10_000
          yield source.subarray(at, at + 10_000)
        }
      }
      for await (const chunk of give(open)) {
        given += chunk.byteLength
        ahead = Math.max(ahead, taken - given)
      }

      expect(ahead).toBeLessThan(600_000)
    }
  }
})

it('stores nothing for an empty content', async () => {
  for (const codec of CODECS) {
    expect(await buffer(encodePayload(codec, payloadOf(Buffer.alloc(0))))).toEqual(Buffer.alloc(0))
  }
})

it('encodes no content that has another size than it announces', async () => {
  const source = (bytes: number): PayloadSource => ({ bytes, open: payloadOf(Buffer.from('three')).open })
  for (const codec of CODECS) {
    for (const bytes of [3, 9]) {
      await expect(buffer(encodePayload(codec, source(bytes)))).rejects.toMatchObject({ code: 'source_size_changed' })
    }
  }
  // The turn of the one that failed has come to its end.
  expect(await buffer(encodePayload('zstd', payloadOf(Buffer.from('next'))))).not.toHaveLength(0)
})

it('notices an encoder of zstd that begins its frames in another way', () => {
  expect(() => withContentSize(Buffer.from('28b52ffd2005', 'hex'), 5)).toThrow(
    expect.objectContaining({ code: 'encoder_changed' }),
  )
})

it('writes the size of the content into the frame of zstd, and a window of 2 MiB', async () => {
  const stored = await buffer(encodePayload('zstd', payloadOf(contentOf('text', 70_000))))

  expect(stored.subarray(0, 6).toString('hex')).toBe('28b52ffdc058')
  expect(stored.readBigUInt64LE(6)).toBe(70_000n)
})

it('decodes to the announced length and not a byte further', async () => {
  const zeros = Buffer.alloc(50_000_000)
  const bombs = {
    deflate: deflateRawSync(zeros),
    zstd: await buffer(encodePayload('zstd', payloadOf(zeros))),
  }
  for (const codec of ENCODED) {
    const bomb = bombs[codec]
    const given: number[] = []
    const lie = Buffer.from(bomb)
    if (codec === 'zstd') lie.writeBigUInt64LE(100_000n, 6)
    const payload = { codec, stored_bytes: bomb.byteLength, bytes: 100_000 }
    const decoding = (async () => {
      for await (const chunk of decodePayload(payloadOf(lie).open(), payload)) given.push(chunk.byteLength)
    })()

    await expect(decoding).rejects.toMatchObject({ code: 'pack_damaged' })
    expect(given.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(100_000)
    expect(await refusal(codec, bomb, zeros.byteLength + 1)).toMatch(/^pack_damaged: /)
    expect((await decode(codec, bomb, zeros.byteLength)).byteLength).toBe(zeros.byteLength)
  }
})

it('refuses encoded payloads that are cut off, followed by something, or no such thing at all', async () => {
  const content = contentOf('text', 100_000)
  for (const codec of ENCODED) {
    const stored = await buffer(encodePayload(codec, payloadOf(content)))
    const other = await buffer(encodePayload(codec === 'zstd' ? 'deflate' : 'zstd', payloadOf(content)))
    const wrong = [
      stored.subarray(0, -1),
      stored.subarray(0, 5),
      stored.subarray(1),
      Buffer.concat([stored, Buffer.from('more')]),
      Buffer.concat([stored, stored]),
      other,
      contentOf('noise', 3000),
      Buffer.alloc(3000),
    ]
    for (const each of wrong) expect(await refusal(codec, each, content.byteLength)).toMatch(/^pack_damaged: /)
  }
})

it('refuses a frame of zstd that asks for a window of over 8 MiB', async () => {
  const stored = Buffer.from(await buffer(encodePayload('zstd', payloadOf(contentOf('text', 300_000)))))
  stored.writeUInt8((24 - 10) << 3, 5)

  expect(await refusal('zstd', stored, 300_000)).toMatch(/a window of more than 8 MiB$/)
})

it('reads any one frame of zstd with its length, and none that is more, less or other than the specification says', async () => {
  const content = contentOf('text', 300_000)
  const { ZSTD_c_windowLog: window, ZSTD_c_checksumFlag: checksum, ZSTD_c_contentSizeFlag: size } = constants
  const frame = (bytes: number, params: Record<number, number> = {}) =>
    zstdCompressSync(content.subarray(0, bytes), { pledgedSrcSize: bytes, params })
  const whole = await buffer(encodePayload('zstd', payloadOf(content)))
  const emptyFrame = Buffer.from('28b52ffd2000010000', 'hex')
  const skippable = Buffer.from('502a4d1802000000aabb', 'hex')
  const reasons: string[] = []
  for (const wrong of [
    ...[frame(300_000, { [checksum]: 1 }), frame(300_000, { [size]: 0 }), frame(299_999)],
    ...[whole.subarray(0, -3), Buffer.concat([whole, emptyFrame]), Buffer.concat([whole, skippable])],
    ...[Buffer.concat([skippable, whole]), Buffer.concat([emptyFrame, whole])],
  ]) {
    reasons.push((await refusal('zstd', wrong, 300_000)).replace(/.*: /, ''))
  }

  expect(reasons).toEqual([
    'a payload has a dictionary or a checksum',
    'a payload does not say how long its content is',
    'a payload announces another length than its entry',
    'a payload ends too early',
    'something follows a payload in its place',
    'something follows a payload in its place',
    'a payload is no frame of zstd',
    'a payload announces another length than its entry',
  ])
  for (const bytes of [1, 255, 256, 65_791, 65_792, 300_000]) {
    for (const params of [{}, { [window]: 17 }]) {
      expect((await decode('zstd', frame(bytes, params), bytes)).equals(content.subarray(0, bytes))).toBe(true)
    }
  }
  const slow = chunked(payloadOf(whole), 7)
  const payload = { codec: 'zstd', stored_bytes: whole.byteLength, bytes: 300_000 } as const
  expect((await buffer(decodePayload(slow.open(), payload))).equals(content)).toBe(true)
})

it('throws what the source of an encoded payload throws, and leaves it when its reader does', async () => {
  const stored = await buffer(encodePayload('zstd', payloadOf(contentOf('noise', 500_000))))
  const left: string[] = []
  const payload = { codec: 'zstd', stored_bytes: stored.byteLength, bytes: 500_000 } as const
  const source = async function* (fails: boolean) {
    try {
      for (let at = 0; at < stored.byteLength; at += 50_000) {
        if (fails && at > 100_000) throw new Error('the disk is gone')
        yield stored.subarray(at, at + 50_000)
      }
    } finally {
      left.push(fails ? 'failed' : 'left')
    }
  }

  await expect(buffer(decodePayload(source(true), payload))).rejects.toThrow('the disk is gone')
  for await (const _ of decodePayload(source(false), payload)) break
  await expect.poll(() => left).toEqual(['failed', 'left'])
})

it('tells the damage of an encoded payload from the entries beside it', async () => {
  const path = join(await temporaryDirectory(), 'assets.pa')
  const plan = ['one', 'two', 'three'].map((content, index) => ({
    entry: { asset_id: index + 1, artifact: 0, address: content, family: 'blob', preload: false },
    source: payloadOf(Buffer.from(content.repeat(100))),
  }))
  const { entries } = await writePack(path, await encodedPlan(plan, ['deflate', 'none', 'zstd']))
  const bytes = await readFile(path)
  for (const index of [0, 2]) bytes.writeUInt8(0xff, (entries[index]?.offset ?? 0) + 5)
  await writeFile(path, bytes)
  await using pack = await openAssetPack(path)

  expect(await pack.verify()).toMatchObject({ state: 'damaged', problems: [{ asset_id: 1 }, { asset_id: 3 }] })
  expect(Buffer.from(await pack.read({ address: 'two' })).toString()).toBe('two'.repeat(100))
  for (const asset_id of [1, 3]) {
    await expect(pack.read({ asset_id })).rejects.toMatchObject({ code: 'pack_damaged' })
    await expect(buffer(pack.stream({ asset_id }))).rejects.toMatchObject({ code: 'pack_damaged' })
  }
})
