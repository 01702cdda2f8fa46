import { crc32 } from 'node:zlib'

/** A ZIP archive with these files, stored without compression and with no times, so that equal files give equal bytes. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const entries: { readonly local: Buffer; readonly central: Buffer }[] = []
  let offset = 0
  for (const [path, text] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)]
    const fields = commonFields(name, data)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, data])
    entries.push({ local, central: Buffer.concat([centralHeader(fields, offset), name]) })
    offset += local.length
  }
  const central = Buffer.concat(entries.map((entry) => entry.central))
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...entries.map((entry) => entry.local), central, end])
}

/** What the header beside the data and the one in the directory have in common. */
function commonFields(name: Buffer, data: Buffer): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0) // version needed
  fields.writeUInt16LE(0x0800, 2) // names are UTF-8
  fields.writeUInt16LE(0x21, 8) // 1 January 1980
  fields.writeUInt32LE(crc32(data), 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(data.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function centralHeader(fields: Buffer, offset: number): Buffer {
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE(0o100644 * 0x10000, 6) // permissions
  tail.writeUInt32LE(offset, 10)
  return Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields, tail])
}
