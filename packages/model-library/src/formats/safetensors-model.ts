import { isJsonObject } from '../bundle/json-file.ts'
import type { OpenFile } from '../bundle/regular-file.ts'
import { checkHeader, headerLength, readHeader, type SafetensorsFault } from '../bundle/safetensors-header.ts'
import { type FileFault, LONGEST_NAME, MOST_NAMES, type ModelFile, modelFile } from './model-file.ts'

/** Reads the header of a safetensors file, and checks that its tensors fill the file exactly. */
export async function readSafetensors(file: OpenFile, head: Buffer): Promise<ModelFile | FileFault> {
  const length = headerLength(head, file.size)
  if (typeof length === 'string') return FAULTS[length]
  const bytes = 8 + length <= head.length ? head.subarray(8, 8 + length) : await file.read(8, length)
  const header = await readHeader(bytes)
  const checked = header ? checkHeader(header, file.size - 8 - length) : 'header_damaged'
  if (!header || typeof checked === 'string') return FAULTS[typeof checked === 'string' ? checked : 'header_damaged']
  const tensors = checked.tensors.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME))
  return modelFile({ format: 'safetensors', tensors, facts: factsOf(header.__metadata__) })
}

const FAULTS: Readonly<Record<SafetensorsFault, FileFault>> = {
  header_too_large: 'header_too_large',
  header_damaged: 'weights_damaged',
  file_too_short: 'weights_truncated',
  file_too_long: 'weights_trailing_bytes',
}
const MOST_FACTS = 200

/** Trainers leave whole configurations there; a fact is short. */
function factsOf(metadata: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(metadata)) return {}
  const short = Object.entries(metadata).flatMap(([key, value]) =>
    typeof value === 'string' && value.length <= LONGEST_NAME ? [[key, value] as const] : [],
  )
  return Object.fromEntries(short.slice(0, MOST_FACTS))
}
