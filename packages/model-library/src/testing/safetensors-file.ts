/** One tensor of 32-bit floats: its shape and, row by row, its values (missing ones are 0). */
export interface TestTensor {
  readonly shape: readonly number[]
  readonly values?: readonly number[]
}

/** The bytes of a safetensors file with these tensors, in this order. */
export function safetensorsFile(tensors: Readonly<Record<string, TestTensor>>): Buffer {
  let position = 0
  const entries = Object.entries(tensors).map(([name, { shape, values = [] }]) => {
    const data = Buffer.alloc(4 * shape.reduce((product, side) => product * side, 1))
    for (const [index, value] of values.entries()) data.writeFloatLE(value, 4 * index)
    const begin = position
    position += data.length
    return { name, data, head: { dtype: 'F32', shape, data_offsets: [begin, position] } }
  })
  const head = Object.fromEntries(entries.map((entry) => [entry.name, entry.head]))
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...head }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, ...entries.map(({ data }) => data)])
}
