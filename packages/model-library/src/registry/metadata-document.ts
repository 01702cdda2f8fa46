import { readFile } from 'node:fs/promises'
import { type ContractFinding, isCodedError, ModelMetadataV1 } from '@plinth/contracts'
import { errnoOf, type ProcessTable, withFileErrors, writeJsonDurably } from '@plinth/durable'

/** A metadata file that was read: `document` as it lies there, unknown fields and nulls included, and the same parsed. */
export interface MetadataDocument {
  readonly document: Readonly<Record<string, unknown>>
  readonly metadata: ModelMetadataV1
}

/** What lies at the path of a metadata file. `unreadable`: it is no model metadata; `reason` says why. */
export type MetadataRead =
  | ({ readonly state: 'found' } & MetadataDocument)
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly reason: string; readonly errors: readonly ContractFinding[] }

/** Changes to a metadata document; a field that is undefined is removed. */
export type MetadataPatch = { readonly [Field in keyof ModelMetadataV1]?: ModelMetadataV1[Field] | undefined }

/** Reads a metadata file. Whatever lies there is an answer; only the file system's refusals are thrown. */
export async function readMetadata(path: string): Promise<MetadataRead> {
  const text = await withFileErrors({ doing: 'read', path }, () =>
    readFile(path, 'utf8').catch((error) => {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) return undefined
      throw error
    }),
  )
  return text === undefined ? { state: 'missing' } : parseMetadata(text)
}

/** Reads the text of a metadata file. */
function parseMetadata(text: string): MetadataRead {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    const metadata = ModelMetadataV1.parse(value)
    return { state: 'found', document: Object.fromEntries(Object.entries(Object(value))), metadata }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { state: 'unreadable', reason, errors: findingsOf(error) }
  }
}

/** Replaces a metadata file durably and keeps the old one as `.bak`; everything that the patch does not name stays as it is. */
export async function writeMetadata(
  path: string,
  {
    document,
    patch,
    processes,
  }: { document: MetadataDocument['document']; patch: MetadataPatch; processes: ProcessTable },
): Promise<MetadataDocument> {
  const next = Object.fromEntries(Object.entries({ ...document, ...patch }).filter(([, value]) => value !== undefined))
  const metadata = ModelMetadataV1.parse(next)
  await writeJsonDurably(path, next, { backup: true, processes })
  return { document: next, metadata }
}

function findingsOf(error: unknown): readonly ContractFinding[] {
  if (!isCodedError(error) || !('errors' in error) || !Array.isArray(error.errors)) return []
  return error.errors
}
