import { extname } from 'node:path'
import { type OpenFile, readRegularFile } from '../bundle/regular-file.ts'
import { readGguf } from './gguf-model.ts'
import type { FileFault, ModelFile, ModelFileRead } from './model-file.ts'
import { readOnnx } from './onnx-model.ts'
import { readSafetensors } from './safetensors-model.ts'
import { readPickles, readTorchZip, type TorchRead } from './torch-model.ts'

/** Reads what kind of weights a file holds. Whatever lies there is an answer; of a hostile header no more than some MiB are read. */
export async function readModelFile(path: string): Promise<ModelFileRead> {
  const read = await readRegularFile(path, (file) => readModel(file, path))
  return read.state === 'read' ? read.value : read
}

/** As {@link readModelFile}, of a file that is open. Its name counts only where the bytes do not tell. */
export async function readModel(file: OpenFile, name: string): Promise<ModelFileRead> {
  const { size } = file
  const head = await file.read(0, HEAD_BYTES)
  const found = await readByContent(file, { head, extension: extname(name).toLowerCase() })
  if (typeof found === 'string') return { state: 'fault', size, fault: found, globals: [] }
  return 'fault' in found ? { state: 'fault', size, ...found } : { state: 'read', size, file: found }
}

/** Files with these names hold weights, or pretend to. */
export const WEIGHT_EXTENSIONS: readonly string[] = ['.safetensors', '.gguf', '.onnx', '.pt', '.pth', '.ckpt', '.bin']

const HEAD_BYTES = 64 * 1024
const PICKLED: readonly string[] = ['.pt', '.pth', '.ckpt', '.bin', '.pkl', '.pickle']

interface Head {
  readonly head: Buffer
  readonly extension: string
}

async function readByContent(file: OpenFile, { head, extension }: Head): Promise<TorchRead | ModelFile | FileFault> {
  if (file.size === 0) return 'weights_empty'
  const begins = (text: string) => head.toString('latin1', 0, text.length) === text
  if (begins('version https://git-lfs')) return 'lfs_pointer'
  if (head.every((byte) => byte === 0)) return 'weights_zeroed'
  if (begins('GGUF')) return readGguf(file)
  if (begins('PK\u0003\u0004')) return readTorchZip(file)
  if (head[0] === 0x80 && (head[1] ?? 0) <= 5) return readPickles(file)
  if (extension === '.safetensors' || head[8] === OPEN_BRACE) return readSafetensors(file, head)
  if (extension === '.onnx') return readOnnx(file)
  return PICKLED.includes(extension) ? readOldPickle(file) : 'format_unknown'
}

const OPEN_BRACE = 0x7b

/** Protocols 0 and 1 begin like any text; an error page is none of them, and imports nothing. */
async function readOldPickle(file: OpenFile): Promise<TorchRead> {
  const found = await readPickles(file)
  return 'fault' in found && found.globals.length === 0 ? { fault: 'format_unknown', globals: [] } : found
}
