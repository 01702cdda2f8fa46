import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { safetensorsFile } from '../src/testing/safetensors-file.ts'

/** A GGUF value: a text, a flag, a whole number (u32), or a list of texts. */
type GgufTestValue = string | boolean | number | readonly string[]

/** The bytes of a GGUF file with these keys and tensors of 32-bit floats. Written from the specification of the format. */
function ggufFile(
  facts: Readonly<Record<string, GgufTestValue>>,
  tensors: Readonly<Record<string, readonly number[]>> = { 'token_embd.weight': [2, 2] },
  { version = 3 } = {},
): Buffer {
  const names = Object.entries(tensors)
  let offset = 0
  const infos = names.map(([name, shape]) => {
    const info = Buffer.concat([ggufText(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)])
    offset += Math.ceil((4 * shape.reduce((product, side) => product * side, 1)) / 32) * 32
    return info
  })
  const values = Object.entries(facts).map(([key, value]) => Buffer.concat([ggufText(key), ggufValue(value)]))
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(names.length),
    u64(values.length),
    ...values,
    ...infos,
  ])
  return Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), Buffer.alloc(offset, 1)])
}

/** A small language model as llama.cpp takes it. */
export function llamaFile(architecture = 'llama'): Buffer {
  return ggufFile({
    'general.architecture': architecture,
    'general.name': 'Tiny',
    'general.file_type': 15,
    [`${architecture}.block_count`]: 2,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.tokens': ['a', 'b', 'c'],
  })
}

/** The names of tensors of small models, by what they are. */
export const TENSORS = {
  llm: ['model.embed_tokens.weight', 'model.layers.0.self_attn.q_proj.weight', 'lm_head.weight'],
  checkpoint: [
    'model.diffusion_model.input_blocks.0.0.weight',
    'cond_stage_model.transformer.a',
    'first_stage_model.decoder.conv_in.weight',
  ],
  lora: ['lora_unet_down_blocks_0.lora_down.weight', 'lora_unet_down_blocks_0.lora_up.weight'],
} as const

/** The bytes of a safetensors file with tensors of these names. */
export function safetensorsWith(names: readonly string[]): Buffer {
  return safetensorsFile(Object.fromEntries(names.map((name) => [name, { shape: [2] }])))
}

/** The bytes of an ONNX file: a graph with these inputs and outputs, and a tensor that lies in another file. */
export function onnxFile({ inputs, outputs, external = [] }: OnnxTestFile): Buffer {
  const graph = Buffer.concat([
    ...external.map((location) =>
      bytesField(
        5,
        Buffer.concat([
          textField(8, 'weight'),
          bytesField(13, Buffer.concat([textField(1, 'location'), textField(2, location)])),
        ]),
      ),
    ),
    bytesField(5, Buffer.concat([textField(8, 'layer.bias'), bytesField(9, Buffer.alloc(6000, 1))])),
    ...inputs.map((name) => bytesField(11, textField(1, name))),
    ...outputs.map((name) => bytesField(12, textField(1, name))),
  ])
  return Buffer.concat([Buffer.from([0x08, 0x08]), textField(2, 'pytorch'), bytesField(7, graph)])
}

/** What {@link onnxFile} writes. */
interface OnnxTestFile {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly external?: readonly string[]
}

/** A pickle of protocol 2 that makes a dictionary of tensors of these names, and calls these globals with nothing. */
export function pickle(names: readonly string[], globals: readonly string[] = ['collections OrderedDict']): Buffer {
  const calls = globals.map((global) => Buffer.from(`c${global.replace(' ', '\n')}\n)R0`, 'latin1'))
  const items = names.map((name) =>
    Buffer.concat([Buffer.from('X'), u32(Buffer.byteLength(name)), Buffer.from(name), Buffer.from('K\u0001s')]),
  )
  return Buffer.concat([Buffer.from('\x80\x02', 'latin1'), ...calls, Buffer.from('}'), ...items, Buffer.from('.')])
}

/** The bytes of a zip file as torch writes one, with this pickle in it. */
export function torchFile(data: Buffer, others: Readonly<Record<string, Buffer>> = {}): Buffer {
  const files = Object.entries({ 'archive/data.pkl': data, 'archive/data/0': Buffer.alloc(16, 1), ...others })
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of files) {
    const [sizes, nameBytes] = [Buffer.concat([u32(0), u32(bytes.length), u32(bytes.length)]), Buffer.from(name)]
    const local = Buffer.concat([
      Buffer.from('PK\u0003\u0004'),
      Buffer.alloc(10),
      sizes,
      u16(nameBytes.length),
      u16(0),
      nameBytes,
      bytes,
    ])
    directory.push(
      Buffer.concat([
        Buffer.from('PK\u0001\u0002'),
        Buffer.alloc(12),
        sizes,
        u16(nameBytes.length),
        Buffer.alloc(12),
        u32(at),
        nameBytes,
      ]),
    )
    locals.push(local)
    at += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.concat([
    Buffer.from('PK\u0005\u0006'),
    Buffer.alloc(4),
    u16(files.length),
    u16(files.length),
    u32(entries.length),
    u32(at),
    u16(0),
  ])
  return Buffer.concat([...locals, entries, end])
}

/** Writes files below a directory; gives the directory. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), content)
  }
  return directory
}

function ggufText(text: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)])
}

function ggufValue(value: GgufTestValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([u32(8), ggufText(value)])
  if (typeof value === 'boolean') return Buffer.concat([u32(7), Buffer.from([Number(value)])])
  if (typeof value === 'number') return Buffer.concat([u32(4), u32(value)])
  return Buffer.concat([u32(9), u32(8), u64(value.length), ...value.map(ggufText)])
}

function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text))
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(8 * number + 2), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push(128 + (rest % 128))
  }
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
