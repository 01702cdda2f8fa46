import { dirname, join } from 'node:path'
import { CodedError, type ContractFinding, type ModelMetadataV1 } from '@plinth/contracts'
import type { FileCalls } from '../file-operations.ts'
import { OVERLAY_FILE } from '../prior/review-overlay.ts'
import { type ParsedMetadata, parseMetadata } from './parse-metadata.ts'
import { readMetadataText } from './read-metadata-text.ts'

/** A metadata file that was read: `document` as it lies there, unknown fields and nulls included, and `metadata` as people reviewed it. */
export interface MetadataDocument {
  readonly document: Readonly<Record<string, unknown>>
  readonly metadata: ModelMetadataV1
}

/**
 * What lies at the path of a metadata file. `unreadable`: no metadata that this version understands; `reason` says why. `damaged` is no JSON
 * object and may be restored from its backup; `refused` may be a newer system's or anybody's, and is never overwritten.
 */
export type MetadataRead = ParsedMetadata | { readonly state: 'missing' }

/** Changes to a metadata file; a field that is undefined is removed. */
export type MetadataPatch = { readonly [Field in keyof ModelMetadataV1]?: ModelMetadataV1[Field] | undefined }

/** Reads a metadata file and the review beside it. Whatever lies there is an answer. */
export async function readMetadata(path: string, calls: FileCalls = 'pooled'): Promise<MetadataRead> {
  const [read, overlay] = await Promise.all([
    readMetadataText(path, calls),
    readMetadataText(join(dirname(path), OVERLAY_FILE), calls),
  ])
  if (read.state === 'missing') return read
  if (read.state === 'unreadable') return { ...read, errors: [] }
  return parseMetadata(read.text, overlay.state === 'text' ? overlay.text : undefined)
}

/** The error for a metadata file that cannot be read. */
export function metadataUnreadable(
  path: string,
  fault: { readonly reason: string; readonly errors?: readonly ContractFinding[]; readonly model_id?: string },
): CodedError {
  const { reason, errors = [], model_id } = fault
  return new CodedError('metadata_unreadable', `${path} cannot be read: ${reason}`, {
    hint: `Repair it, or restore ${path}.bak.`,
    details: { path, ...(model_id === undefined ? {} : { model_id }), errors },
  })
}
