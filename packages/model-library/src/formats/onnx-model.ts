import type { OpenFile } from '../bundle/regular-file.ts'
import { type FileFault, LONGEST_NAME, MOST_NAMES, type ModelFile, modelFile } from './model-file.ts'
import { createProtobufReader, type ProtobufField, type ProtobufReader } from './protobuf-fields.ts'

/** Reads names out of an ONNX file: what its graph takes and gives, its tensors, and the files that hold them. */
export async function readOnnx(file: OpenFile): Promise<ModelFile | FileFault> {
  const reader = createProtobufReader(file, MOST_FIELDS)
  const graphs: ProtobufField[] = []
  const facts: Record<string, string> = {}
  const outcome = await reader.fields({ start: 0, end: file.size }, async (field) => {
    if (field.number === MODEL.graph) graphs.push(field)
    if (field.number === MODEL.producer) facts.producer = await reader.text(field, LONGEST_NAME)
  })
  const [graph] = graphs
  if (outcome !== 'read') return FAULTS[outcome]
  if (!graph || graphs.length > 1) return 'format_unknown'
  const names = await readGraph(reader, graph)
  return typeof names === 'string' ? names : modelFile({ format: 'onnx', facts, ...names })
}

const MOST_FIELDS = 400_000
const FAULTS = {
  damaged: 'weights_damaged',
  truncated: 'weights_truncated',
  too_many: 'header_too_large',
} as const

/** Field numbers of onnx.proto. */
const MODEL = { producer: 2, graph: 7 } as const
const GRAPH = { initializer: 5, input: 11, output: 12 } as const
const VALUE_INFO = { name: 1 } as const
const TENSOR = { name: 8, externalData: 13 } as const
const ENTRY = { key: 1, value: 2 } as const

async function readGraph(reader: ProtobufReader, graph: ProtobufField) {
  const found = {
    inputs: new Set<string>(),
    outputs: new Set<string>(),
    tensors: new Set<string>(),
    files: new Set<string>(),
  }
  let inner: 'read' | 'damaged' | 'truncated' | 'too_many' = 'read'
  const outcome = await reader.fields(graph, async (field) => {
    if (inner !== 'read') return
    if (field.number === GRAPH.input) inner = await readName(reader, field, found.inputs)
    if (field.number === GRAPH.output) inner = await readName(reader, field, found.outputs)
    if (field.number === GRAPH.initializer) inner = await readTensor(reader, field, found)
  })
  const worst = outcome === 'read' ? inner : outcome
  if (worst !== 'read') return FAULTS[worst]
  return {
    inputs: [...found.inputs],
    outputs: [...found.outputs],
    tensors: [...found.tensors],
    externalFiles: [...found.files],
  }
}

function readName(reader: ProtobufReader, message: ProtobufField, names: Set<string>) {
  return reader.fields(message, async (field) => {
    if (field.number === VALUE_INFO.name) add(names, await reader.text(field, LONGEST_NAME))
  })
}

function readTensor(
  reader: ProtobufReader,
  message: ProtobufField,
  found: { readonly tensors: Set<string>; readonly files: Set<string> },
) {
  return reader.fields(message, async (field) => {
    if (field.number === TENSOR.name) add(found.tensors, await reader.text(field, LONGEST_NAME))
    if (field.number === TENSOR.externalData) await readEntry(reader, field, found.files)
  })
}

async function readEntry(reader: ProtobufReader, message: ProtobufField, files: Set<string>): Promise<void> {
  const entry = { key: '', value: '' }
  await reader.fields(message, async (field) => {
    if (field.number === ENTRY.key) entry.key = await reader.text(field, LONGEST_NAME)
    if (field.number === ENTRY.value) entry.value = await reader.text(field, LONGEST_NAME)
  })
  if (entry.key === 'location') add(files, entry.value)
}

function add(names: Set<string>, name: string): void {
  if (names.size < MOST_NAMES) names.add(name)
}
