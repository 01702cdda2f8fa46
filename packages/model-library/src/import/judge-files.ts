import { dirname, extname, join, normalize } from 'node:path'
import type { ModelFile, ModelFileRead, ModelFormat } from '../formats/model-file.ts'
import { judgeGlobals } from '../formats/pickle-globals.ts'
import { readModelFile, WEIGHT_EXTENSIONS } from '../formats/read-model-file.ts'
import { refusalCode } from '../validation/refusal.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import type { SourceFile } from './model-files.ts'
import { shardFindings } from './shard-set.ts'

/** A file that holds weights, and what its header says. */
export interface WeightSource {
  readonly name: string
  readonly size: number
  readonly file: ModelFile
}

/** What the headers of a model's files come to. */
export interface JudgedFiles {
  readonly weights: readonly WeightSource[]
  readonly findings: readonly ImportFinding[]
  readonly requiresUnsafeFormat: boolean
  /** Of every pickle, sorted. */
  readonly pickleGlobals: readonly string[]
}

/** Reads the headers of all files that hold weights, by their names; with `first`, the first file is read whatever its name. */
export async function judgeFiles(
  files: readonly SourceFile[],
  which: 'weights' | 'first',
  signal?: AbortSignal,
): Promise<JudgedFiles> {
  const read = files.filter(
    ({ name }, turn) => isWeightName(name) || (which === 'first' && turn === 0 && !name.endsWith('.json')),
  )
  const reads: { readonly source: SourceFile; readonly read: ModelFileRead }[] = []
  for (let start = 0; start < read.length; start += AT_ONCE) {
    signal?.throwIfAborted()
    const some = read.slice(start, start + AT_ONCE)
    reads.push(...(await Promise.all(some.map(async (source) => ({ source, read: await readModelFile(source.path) })))))
  }
  const weights = reads.flatMap(({ source, read }) =>
    read.state === 'read' ? [{ name: source.name, size: source.size, file: read.file }] : [],
  )
  const external = new Set(weights.flatMap(({ name, file }) => file.externalFiles.map((each) => besideOf(name, each))))
  const findings = [
    ...reads.flatMap(({ source, read }) => (external.has(source.name) ? [] : [...fileFindings(source.name, read)])),
    ...missingData(weights, files),
    ...(await shardFindings(files)),
  ]
  const globals = new Set(reads.flatMap(({ read }) => globalsOf(read)))
  return {
    weights,
    findings: findings.length === 0 && weights.length === 0 ? [importFinding('', 'no_weights')] : findings,
    requiresUnsafeFormat: weights.some(({ file }) => isPickled(file)) || globals.size > 0,
    pickleGlobals: [...globals].sort(),
  }
}

/** True for the name of a file that holds weights. */
function isWeightName(name: string): boolean {
  return WEIGHT_EXTENSIONS.includes(extname(name).toLowerCase())
}

const AT_ONCE = 4

/** What the bytes of a file with this name may be. */
const FORMATS: Readonly<Record<string, readonly ModelFormat[]>> = {
  '.safetensors': ['safetensors'],
  '.gguf': ['gguf'],
  '.onnx': ['onnx'],
  '.pt': ['pytorch', 'pickle'],
  '.pth': ['pytorch', 'pickle'],
  '.ckpt': ['pytorch', 'pickle'],
  '.bin': ['pytorch', 'pickle', 'gguf'],
}

function* fileFindings(name: string, read: ModelFileRead): Generator<ImportFinding> {
  if (read.state === 'unreachable')
    return yield importFinding(name, refusalCode(read.errno), `The system refuses to look (${read.errno}).`)
  yield* pickleFindings(name, globalsOf(read))
  if (read.state === 'fault') return yield importFinding(name, read.fault)
  if (read.state !== 'read') return yield importFinding(name, 'file_missing')
  const { format } = read.file
  const expected = FORMATS[extname(name).toLowerCase()]
  if (expected && !expected.includes(format))
    yield importFinding(name, 'format_mismatch', `The name says ${extname(name)}, the bytes say ${format}.`)
  if (isPickled(read.file)) yield importFinding(name, 'unsafe_format')
}

function* pickleFindings(name: string, globals: readonly string[]): Generator<ImportFinding> {
  const { dangerous, unlisted } = judgeGlobals(globals)
  if (dangerous.length > 0) yield importFinding(name, 'dangerous_pickle', `Unpickling would use ${few(dangerous)}.`)
  if (unlisted.length > 0)
    yield importFinding(name, 'unlisted_pickle_globals', `Unpickling would import ${few(unlisted)}.`)
}

function few(globals: readonly string[]): string {
  const shown = globals.slice(0, 5).map((each) =>
    each
      .replaceAll(' ', '.')
      .replaceAll(/\p{Cc}/gu, '?')
      .slice(0, 80),
  )
  return globals.length > shown.length
    ? `${shown.join(', ')} and ${globals.length - shown.length} more`
    : shown.join(', ')
}

function* missingData(weights: readonly WeightSource[], files: readonly SourceFile[]): Generator<ImportFinding> {
  const names = new Set(files.map(({ name }) => name))
  for (const { name, file } of weights) {
    for (const external of file.externalFiles) {
      const path = besideOf(name, external)
      if (path === undefined) yield importFinding(name, 'shard_index_unsafe')
      else if (!names.has(path)) yield importFinding(path, 'external_data_missing')
    }
  }
}

/** Where a file lies that another one names; undefined where that leaves the model. */
export function besideOf(name: string, other: string): string | undefined {
  const path = normalize(join(dirname(name), other)).replaceAll('\\', '/')
  return path.startsWith('..') || path.startsWith('/') || other.startsWith('/') ? undefined : path
}

function isPickled({ format }: ModelFile): boolean {
  return format === 'pytorch' || format === 'pickle'
}

function globalsOf(read: ModelFileRead): readonly string[] {
  if (read.state === 'fault') return read.globals
  return read.state === 'read' ? read.file.globals : []
}
