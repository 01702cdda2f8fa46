/** One tensor of a safetensors file as a test writes it. */
export interface TestTensor {
  name: string
  dtype: string
  shape: number[]
  data: Buffer
}

/** A safetensors file: header length, JSON header, data. */
export function encodeSafetensors(tensors: TestTensor[]): Buffer {
  let offset = 0
  const entries = tensors.map(({ name, dtype, shape, data }) => {
    const start = offset
    offset += data.length
    return [name, { dtype, shape, data_offsets: [start, offset] }] as const
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, ...tensors.map((tensor) => tensor.data)])
}

/** The tensors of a sound file in the order of their data. */
export function decodeSafetensors(file: Buffer): TestTensor[] {
  const start = dataStart(file)
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString('utf8', 8, start),
  )
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => ({
        name,
        dtype,
        shape,
        data: file.subarray(start + from, start + to),
      }),
    )
    .sort((a, b) => a.data.byteOffset - b.data.byteOffset)
}

/** Where the tensors' bytes begin. */
export function dataStart(file: Buffer): number {
  return 8 + Number(file.readBigUInt64LE(0))
}
