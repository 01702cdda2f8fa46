import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import type { PayloadSource } from '../archive/payload-source.ts'
import type { AssetInput } from '../workspace/snapshot.ts'
import { stampOf } from '../workspace/stamp.ts'

/**
 * The content of an input, in chunks. It is the very file that the snapshot saw, unchanged from the first byte to the last.
 * @throws CodedError `input_changed` otherwise; file errors.
 */
export function inputSource(input: AssetInput): PayloadSource {
  return { bytes: input.bytes, open: () => readInput(input) }
}

async function* readInput(input: AssetInput): AsyncGenerator<Uint8Array> {
  if (input.bytes <= SMALL) return yield readSmall(input)
  const handle = await open(input.file, FLAGS)
  try {
    checkStamp(await handle.stat({ bigint: true }), input)
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, input.bytes)))
    for (let at = 0; at < input.bytes; ) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.byteLength, input.bytes - at), at)
      if (bytesRead === 0) throw inputChanged(input)
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
    checkStamp(await handle.stat({ bigint: true }), input)
  } finally {
    await handle.close()
  }
}

/** Handing a small read to a thread takes several times as long as the read. Its stamp at the end says that nothing changed since the look. */
function readSmall(input: AssetInput): Uint8Array {
  const file = openSync(input.file, FLAGS)
  try {
    const buffer = Buffer.allocUnsafe(input.bytes)
    for (let at = 0; at < input.bytes; ) {
      const read = readSync(file, buffer, at, input.bytes - at, at)
      if (read === 0) throw inputChanged(input)
      at += read
    }
    checkStamp(fstatSync(file, { bigint: true }), input)
    return buffer
  } finally {
    closeSync(file)
  }
}

function checkStamp(found: BigIntStats, input: AssetInput): void {
  if (stampOf(found) !== input.stamp) throw inputChanged(input)
}

function inputChanged({ path, file }: AssetInput): CodedError {
  return new CodedError('input_changed', `${path} changed while it was packed`, {
    hint: 'Let nothing write to it, then pack again.',
    details: { path: file },
  })
}

/** The snapshot has resolved all links; one that appeared since then is not followed, and a pipe is not waited for. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const CHUNK = 1024 * 1024
const SMALL = 64 * 1024
