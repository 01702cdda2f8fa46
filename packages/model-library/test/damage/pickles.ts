/** The frames of the two forms that torch writes, with as much in them as validation looks at. */
export const PICKLE = Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e', 'hex')

/** A zip file: one entry, the directory, the end that says where the directory begins. */
export const ZIP = zip()

function zip(): Buffer {
  const entry = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(100, 'x')])
  const directory = Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.alloc(42)])
  const end = Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)])
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(entry.length, 16)
  return Buffer.concat([entry, directory, end])
}
