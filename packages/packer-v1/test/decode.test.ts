import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { decodeImage } from '../src/decode/decode-image.ts'
import { decodeWav } from '../src/decode/decode-wav.ts'
import { paletteOf } from '../src/decode/pixels.ts'
import { readData } from '../src/decode/read-data.ts'
import { pngOf, wavOf } from './make-files.ts'

/** SHA-256 of the RGBA that each fixture decodes to; all but deep.png as another decoder (Pillow 12) gives them. */
const GOLDEN = {
  'a.jpg': '23x17 db5c6c2fa4eb7e411b81e96ca92e84623310c951b287fef2009d8ac69292b9cf',
  'alpha.webp': '23x17 167f1c35462099ada7d134442c45f87bb609b692df24dd7a02862eb472febbfc',
  'deep.png': '5x3 bd221f060ea65ac5543cebd8e06bcf5670d668d9ed5d34bd6217e882485cf645',
  'g.jpg': '23x17 b15f3c029aac00391b08b7bc8a2cf096be54d5255dbff5b41902caf30fa5c057',
  'g1.png': '23x17 a0d7477e80f2b6b04c4770c560012e0838c3c680922b9cf765f34e0d423542e6',
  'gkey.png': '23x17 d10f38c0def34167ae04222d2512c79ff1a307f51a2fffba25cb3bdc0e4db386',
  'interlaced.png': '11x9 8deea502034b6ef8b4a9c742c317c4cc81cc564a6df213bcff0e7285894eb857',
  'key.png': '23x17 388c93296dde19a2f97adc2d79b8f7b12ee23b611a804b24aba38d7e1f25e4a3',
  'la.png': '23x17 d9bffa8e82e77073d3b98f2a0002283621b23d99b617ec1b70dbcf5baa2f817f',
  'll.webp': '23x17 0203deaf2415a45444ec7a8a2a73b6a4f20b4dbc8d2cdcd6f75bae788930627c',
  'lossy.webp': '23x17 e4f48573df864fe1d902f9783dc040732f6bc83bb3ae409a3e30cd0b07b7f73d',
  'p1.png': '23x17 295118f75a0a53dd2f51a188c9b4de57cf40868400990dc1a8b66242d6decd59',
  'p4.png': '23x17 e92d4cf634486ef3a59f4632b8fe1ef57fb96f67347541de1b26a38062fd7566',
  'rgba.png': '23x17 ab029c04f31e9039230eab42df9f8b75db4a0af4dc90d208e0d4746630cb058f',
} as const

function fixture(path: string) {
  return { path, bytes: readFileSync(join(import.meta.dirname, 'fixtures/images', path)) }
}

function refusal(path: string, bytes: Uint8Array | string): string {
  try {
    readData({ path, bytes: Buffer.from(bytes) })
    return 'taken'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

it('decodes each kind of PNG, JPEG and WebP to the same pixels on every machine', async () => {
  const found: Record<string, string> = {}
  for (const path of Object.keys(GOLDEN)) {
    const { width, height, rgba } = await decodeImage(fixture(path))
    found[path] = `${width}x${height} ${createHash('sha256').update(rgba).digest('hex')}`
  }

  expect(found).toEqual(GOLDEN)
})

it('keeps the numbers that an indexed PNG gives its colours, and numbers others by their first appearance', async () => {
  const indexed = await decodeImage(fixture('p4.png'))
  const found = paletteOf(await decodeImage({ path: 'x.png', bytes: pngOf([2, 2], [7, 7, 9, 7]) }))

  expect(indexed.palette && paletteOf(indexed)).toBe(indexed.palette)
  expect(found && [[...found.colors], [...found.indexes]]).toEqual([
    [7, 7, 7, 255, 9, 9, 9, 255],
    [0, 0, 1, 0],
  ])
})

it('says of an image that it cannot decode which file it is and why', async () => {
  const png = await readFile(join(import.meta.dirname, 'fixtures/images/rgba.png'))
  const damaged = Buffer.from(png)
  damaged[60] = (damaged[60] ?? 0) ^ 1
  const huge = pngOf([1, 1], [0])
  huge.writeUInt32BE(30_000, 16)
  huge.writeUInt32BE(30_000, 20)
  const cases: Record<string, Uint8Array> = {
    'text.png': Buffer.from('no image'),
    'cut.png': png.subarray(0, 100),
    'damaged.png': damaged,
    'huge.png': huge,
    'bomb.png': pngOf([1, 1], [0], deflateSync(Buffer.alloc(50_000_000))),
    'little.png': pngOf([4, 4], [0]),
    'cmyk.jpg': fixture('cmyk.jpg').bytes,
    'cut.webp': fixture('lossy.webp').bytes.subarray(0, 60),
  }
  const found: Record<string, unknown> = {}
  for (const [path, bytes] of Object.entries(cases)) {
    found[path] = await decodeImage({ path, bytes }).then(
      () => 'decoded',
      ({ code, message }) => `${code} ${message}`,
    )
  }

  expect(found).toEqual({
    'text.png': 'conversion_failed text.png: is not a PNG, JPEG or WebP image, or its head is damaged',
    'cut.png': 'conversion_failed cut.png: is cut off',
    'damaged.png': 'conversion_failed damaged.png: the check sum of its chunk "IDAT" does not fit',
    'huge.png': 'conversion_failed huge.png: is 30000 by 30000 pixels, more than 67108864 in all',
    'bomb.png': 'conversion_failed bomb.png: its image data are damaged, or more than its head says',
    'little.png': 'conversion_failed little.png: its image data are less than its head says',
    'cmyk.jpg': 'conversion_failed cmyk.jpg: its JPEG data are damaged, or of a kind that is not read',
    'cut.webp': 'conversion_failed cut.webp: its WebP data are damaged, or of a kind that is not read',
  })
})

it('reads the samples of a WAV file with rate and channels, and refuses what is cut off or compressed', () => {
  const bytes = wavOf({ rate: 22_050, channels: 2, bits: 16, samples: [1, -1, 32_767, -32_768] })
  const { samples, ...format } = decodeWav({ path: 'a.wav', bytes })
  const compressed = Buffer.from(bytes)
  compressed.writeUInt16LE(2, 20)
  const read = (broken: Uint8Array) => () => decodeWav({ path: 'a.wav', bytes: broken })

  expect(format).toEqual({ rate: 22_050, channels: 2, format: 's16' })
  expect([...new Int16Array(Uint8Array.from(samples).buffer)]).toEqual([1, -1, 32_767, -32_768])
  expect(read(bytes.subarray(0, -2))).toThrow('a.wav: is cut off')
  expect(read(compressed)).toThrow('a.wav: is WAV of the kind 2 with 16 bits; only PCM and floats are read')
  expect(read(Buffer.from('RIFF'))).toThrow('a.wav: is not a WAV file')
})

it('reads JSON and YAML of one value to the same canonical JSON', () => {
  const json = readData({ path: 'a.json', bytes: Buffer.from('\uFEFF{"b":[1,2.50,null],"a":"é"}') })
  const yaml = readData({ path: 'a.yaml', bytes: Buffer.from('# a comment\nb: [1, 2.5, ~]\na: é\n') })

  expect(Buffer.from(json).toString()).toBe('{"a":"é","b":[1,2.5,null]}')
  expect(yaml).toEqual(json)
})

it('says of data that it cannot take what is wrong, one finding each', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map(grow)].join('\n')
  expect(refusal('a.json', '{"a":1,"a":2}')).toBe('a.json: has the key "a" twice in one object')
  expect(refusal('a.json', '{"a":1,"\\u0061":2}')).toBe('a.json: has the key "a" twice in one object')
  expect(refusal('a.json', '[{"a":1},{"a":"a"}]')).toBe('taken')
  expect(refusal('a.json', '[9007199254740993]')).toContain('is too large for JSON numbers; write it as a text')
  expect(refusal('a.json', '[1e999]')).toContain('too large for JSON numbers')
  expect(refusal('a.json', '[NaN]')).toContain('a.json: is not JSON')
  expect(refusal('a.json', Uint8Array.of(0x22, 0xff, 0x22))).toBe('a.json: is not UTF-8')
  expect(refusal('a.json', '['.repeat(100_000) + ']'.repeat(100_000))).toContain('nested')
  expect(refusal('a.yaml', 'a: 1\na: 2')).toContain('a.yaml: is not YAML: Map keys must be unique')
  expect(refusal('a.yaml', '1: a\n"1": b')).toBe('a.yaml: has the key "1" twice in one object')
  expect(refusal('a.yaml', 'a: .nan')).toBe('a.yaml: NaN is no number that JSON has')
  expect(refusal('a.yaml', 'a: 9007199254740993')).toContain('too large for JSON numbers')
  expect(refusal('a.yaml', 'a: 1\n---\nb: 2')).toContain('a.yaml: is not YAML')
  expect(refusal('a.yaml', bomb)).toContain('a.yaml: ')
  expect(refusal('a.yaml', '? [a]\n: b')).toBe('a.yaml: has a list or an object as a key')
  expect(refusal('a.yaml', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`)).toContain('nested')
})

function grow(name: string): string {
  const before = String.fromCharCode(name.charCodeAt(0) - 1)
  return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
}

it('answers every damaged image, sound and document with a value or a finding', async () => {
  const wav = wavOf({ rate: 8000, channels: 1, bits: 16, samples: [1, 2, 3, 4] })
  const text = Buffer.from('{"a":[1,2,{"b":"c"}],"d":&x null}')
  const files = [...Object.keys(GOLDEN).map(fixture), { path: 'a.wav', bytes: wav }, { path: 'a.yaml', bytes: text }]
  const outcomes = new Set<string>()
  let state = 20_261_121
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (const { path, bytes } of files) {
    for (let round = 0; round < 40; round += 1) {
      const damaged = Uint8Array.from(bytes.subarray(0, random(4) === 0 ? random(bytes.length) : bytes.length))
      for (let each = random(4); each >= 0; each -= 1) damaged[random(damaged.length)] = random(256)
      const decode = async () => {
        if (path.endsWith('.wav')) return decodeWav({ path, bytes: damaged })
        return path.endsWith('.yaml') ? readData({ path, bytes: damaged }) : decodeImage({ path, bytes: damaged })
      }
      outcomes.add(
        await decode().then(
          () => 'taken',
          ({ code }) => String(code),
        ),
      )
    }
  }

  expect([...outcomes].sort()).toEqual(['conversion_failed', 'taken'])
})
