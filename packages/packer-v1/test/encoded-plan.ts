import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Codec } from '../src/archive/codecs/codec-versions.ts'
import { encodePayload } from '../src/archive/codecs/encode-payload.ts'
import { type PayloadSource, payloadOf } from '../src/archive/payload-source.ts'
import type { PlannedEntry } from '../src/archive/write-pack.ts'

/** The same plan with its contents encoded, each with the codec at its place; the codecs are gone through again and again. */
export async function encodedPlan(
  plan: readonly PlannedEntry[],
  codecs: readonly Codec[],
): Promise<readonly PlannedEntry[]> {
  const encoded: PlannedEntry[] = []
  for (const [index, { entry, source }] of plan.entries()) {
    const codec = codecs[index % codecs.length] ?? 'none'
    const content = await wholeOf(source)
    const stored = payloadOf(await buffer(encodePayload(codec, source)))
    const sha256 = createHash('sha256').update(content).digest('hex')
    encoded.push({ entry, source: stored, codec, bytes: content.byteLength, sha256 })
  }
  return encoded
}

/** A source may reuse the memory of its chunks. */
async function wholeOf(source: PayloadSource): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.open()) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}
