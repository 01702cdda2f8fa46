import { resolve } from 'node:path'
import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import type { CallOptions } from '../library-ports.ts'
import { type IdentifiedFiles, identifyFiles } from './identify-files.ts'
import { importantFirst } from './identify-own-files.ts'
import { boundImportFindings } from './import-findings.ts'
import { type ImportSource, readImportSource } from './import-source.ts'

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

/**
 * Says what lies at a path, by names and headers alone: formats, type of model with its source and confidence, files, and what is wrong. Reads a
 * bounded part of each file of weights, changes nothing, unpickles and runs nothing; whatever lies there is an answer.
 */
export async function classifyImportPath(path: string, call?: CallOptions): Promise<ImportClassification> {
  return (await classifySource(path, call)).classification
}

/** As {@link classifyImportPath}, with where the files lie. */
export async function classifySource(path: string, { signal }: CallOptions = {}): Promise<ClassifiedSource> {
  const source = await readImportSource(path, signal)
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
