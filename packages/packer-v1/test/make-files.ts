import { crc32, deflateSync } from 'node:zlib'

/** A grey PNG of 8 bits, which is as wide and high as `size` says; `data` stands in for the deflated rows. */
export function pngOf([width, height]: readonly [number, number], grey: readonly number[], data?: Uint8Array): Buffer {
  const rows = Array.from({ length: grey.length / width }, (_, row) => [
    0,
    ...grey.slice(row * width, (row + 1) * width),
  ])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(8, 8)
  const parts = [
    chunk('IHDR', head),
    chunk('IDAT', data ?? deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts])
}

/** What {@link wavOf} writes. */
export interface WavFile {
  readonly rate: number
  readonly channels: number
  readonly bits: 8 | 16 | 24 | 32
  readonly samples: readonly number[]
}

/** A WAV file of PCM. */
export function wavOf({ rate, channels, bits, samples }: WavFile): Buffer {
  const bytes = bits / 8
  const data = Buffer.alloc(samples.length * bytes)
  for (const [index, sample] of samples.entries()) {
    if (bits === 8) data.writeUInt8(sample, index)
    else data.writeIntLE(sample, index * bytes, bytes)
  }
  const format = Buffer.alloc(16)
  format.writeUInt16LE(1, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate * channels * bytes, 8)
  format.writeUInt16LE(channels * bytes, 12)
  format.writeUInt16LE(bits, 14)
  const body = Buffer.concat([Buffer.from('WAVE'), riff('fmt ', format), riff('data', data)])
  return riff('RIFF', body)
}

function riff(type: string, content: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.byteLength)
  return Buffer.concat([Buffer.from(type), length, content])
}

function chunk(type: string, content: Uint8Array): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  const body = Buffer.concat([Buffer.from(type), content])
  length.writeUInt32BE(content.byteLength)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
