/** What a WAV file says of itself, and its samples: 16-bit PCM, one after the other in each frame. */
export interface WavFile {
  readonly channels: number
  readonly sampleRate: number
  readonly bitsPerSample: number
  readonly frames: number
  readonly samples: Int16Array
}

/** Reads a WAV file of one `fmt ` and one `data` chunk that fills it to its end, by its bytes alone. */
export function readWav(bytes: Buffer): WavFile {
  const [channels, bitsPerSample] = [bytes.readUInt16LE(22), bytes.readUInt16LE(34)]
  const dataBytes = bytes.readUInt32LE(40)
  const tags = [0, 8, 12, 36].map((at) => bytes.toString('latin1', at, at + 4))
  const facts = [bytes.readUInt32LE(4) + 8, bytes.readUInt32LE(16), bytes.readUInt16LE(20), dataBytes + 44]
  const expected = ['RIFF', 'WAVE', 'fmt ', 'data', bytes.length, 16, 1, bytes.length]
  if ([...tags, ...facts].join() !== expected.join()) throw new Error(`no plain WAV file: ${[...tags, ...facts]}`)
  const samples = Int16Array.from({ length: dataBytes / 2 }, (_, index) => bytes.readInt16LE(44 + 2 * index))
  const frames = samples.length / channels
  return { channels, sampleRate: bytes.readUInt32LE(24), bitsPerSample, frames, samples }
}
