import { resolve } from 'node:path'
import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { type IdentifiedFiles, identifyFiles } from './identify-files.ts'
import { importantFirst } from './identify-own-files.ts'
import { boundImportFindings } from './import-findings.ts'
import { type ImportSource, readImportSource, silentSource } from './import-source.ts'
import { answerOf } from './source-answer.ts'

/** What a file or directory is, before it is imported. The names of fields are those of `metadata.json`. */
export interface ImportClassification extends Omit<IdentifiedFiles, 'contentFindings' | 'weightNames'> {
  /** Absolute. */
  readonly path: string
  /** `shard_set`: the path is one file of a set, which an import takes whole. `none`: there is nothing to import. */
  readonly kind: ImportSource['kind']
  /** What an import would take, the primary file first. */
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly size_bytes: number
  /** Anything but `valid` is not imported. */
  readonly validation_state: NonNullable<ModelMetadataV1['validation_state']>
  readonly validation_errors: readonly AssetValidationErrorV1[]
}

/** A classification, and the files that it speaks of. */
export interface ClassifiedSource {
  readonly source: ImportSource
  readonly identified: IdentifiedFiles
  readonly classification: ImportClassification
}

/** How a path is classified. */
export interface ClassifyOptions extends CallOptions {
  /** How long the drive may take for all of it, in ms. Default 600,000: names and headers alone are read, but there may be a hundred thousand files. */
  readonly withinMs?: number | undefined
}

/**
 * Says what lies at a path, by names and headers alone: formats, type of model with its source and confidence, files, and what is wrong. Reads a
 * bounded part of each file of weights, changes nothing, unpickles and runs nothing; whatever lies there is an answer, and so is a drive that does
 * not answer in time (`unreachable`). Called off, it ends at once, whatever the drive does. @throws CodedError `cancelled` from an open library
 */
export async function classifyImportPath(path: string, call?: ClassifyOptions): Promise<ImportClassification> {
  return (await classifyInTime(path, call)).classification
}

/** As {@link classifyImportPath}, in a library: a drive that hangs is found out by a process that can be killed, before this one asks it anything. */
export async function classifyBySources(
  { sources }: Pick<LibraryPorts, 'sources'>,
  path: string,
  call: ClassifyOptions = {},
): Promise<ClassifiedSource> {
  const { bundles } = await sources.look({ path, below: 0 }, call.signal)
  return bundles ? classifyInTime(path, call) : silent(path)
}

async function classifyInTime(
  path: string,
  { signal, withinMs = CLASSIFIED_WITHIN_MS }: ClassifyOptions = {},
): Promise<ClassifiedSource> {
  const late = new AbortController()
  const both = signal ? AbortSignal.any([signal, late.signal]) : late.signal
  const answer = await answerOf(classifySource(path, { signal: both }), { signal, ms: withinMs })
  if (answer !== 'silent') return answer
  late.abort()
  return silent(path)
}

const CLASSIFIED_WITHIN_MS = 600_000

/** As {@link classifyImportPath}, with where the files lie, and for as long as it takes. */
async function classifySource(path: string, { signal }: CallOptions = {}): Promise<ClassifiedSource> {
  return classified(path, await readImportSource(path, signal), signal)
}

function silent(path: string): Promise<ClassifiedSource> {
  return classified(path, silentSource(path))
}

async function classified(path: string, source: ImportSource, signal?: AbortSignal): Promise<ClassifiedSource> {
  const identified = await identifyFiles(source, signal)
  const { contentFindings, weightNames, ...facts } = identified
  const files = importantFirst(source.files, weightNames)
  const findings = [...boundImportFindings(source.findings), ...contentFindings]
  const classification = {
    path: resolve(path),
    kind: source.kind,
    ...facts,
    files: files.map(({ name, size }) => ({ name, size })),
    size_bytes: files.reduce((sum, { size }) => sum + size, 0),
    validation_state: worst(facts.validation_state, source),
    validation_errors: findings,
  }
  return { source: { ...source, files }, identified, classification }
}

function worst(state: ImportClassification['validation_state'], { kind, findings }: ImportSource) {
  if (kind === 'none') return 'invalid'
  return state === 'valid' && findings.some(({ severity }) => severity === 'error') ? 'degraded' : state
}
