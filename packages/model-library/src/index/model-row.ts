import { createHash } from 'node:crypto'
import type { ModelMetadataV1 } from '@plinth/contracts'
import { type ModelWords, rankedTerms } from './ranked-terms.ts'
import { searchTerms } from './search-terms.ts'
import type { ModelRow, ModelTermRow } from './tables.ts'

/** Everything that the index keeps of one model. A function of the id and the metadata document alone, so that a rebuild gives the same. */
export interface IndexedModel {
  readonly row: ModelRow
  readonly terms: readonly ModelTermRow[]
}

/** What a row is made of. `stamp` names the version of the metadata file. */
export interface IndexSource {
  readonly modelId: string
  readonly document: Readonly<Record<string, unknown>>
  readonly metadata: ModelMetadataV1
  readonly stamp: string
}

/** The index rows of a model. Identity comes from the directory, never from what metadata.json says about it. */
export function indexedModel({ modelId, document, metadata, stamp }: IndexSource): IndexedModel {
  const [modelType = '', family = '', name = ''] = modelId.split('/')
  const tags = [...new Set((metadata.tags ?? []).map(storable))].sort()
  const words = wordsOf(modelId, metadata)
  const storageKind = metadata.storage_kind ?? 'library_owned'
  const row: ModelRow = {
    sort_key: sortKey(metadata.official_name?.trim() ? metadata.official_name : name, modelId),
    model_id: modelId,
    official_name: orNull(metadata.official_name),
    family: storable(metadata.family ?? family),
    model_type: storable(metadata.model_type ?? modelType),
    subtype: orNull(metadata.subtype),
    tags: JSON.stringify(tags),
    size_bytes: metadata.size_bytes ?? null,
    storage_kind: storageKind,
    bundle_format: metadata.bundle_format ?? null,
    pipeline_class: orNull(metadata.pipeline_class),
    task_type_primary: orNull(metadata.task_type_primary),
    validation_state: metadata.validation_state ?? null,
    primary_file: primaryFile(metadata),
    requires_unsafe_format: metadata.requires_unsafe_format ? 1 : 0,
    updated_date: orNull(metadata.updated_date),
    name_words: spaced(words.name),
    label_words: spaced(words.label),
    other_words: spaced(words.other),
    document_digest: createHash('sha256').update(sortedJson(document)).digest('hex'),
    metadata_stamp: stamp,
  }
  return { row, terms: rankedTerms(words, tags, row.sort_key) }
}

/** The terms of a row that lies in the index, as they were made with it. */
export function termsOfRow(
  row: Pick<ModelRow, 'sort_key' | 'tags' | 'name_words' | 'label_words' | 'other_words'>,
): readonly ModelTermRow[] {
  const words = { name: split(row.name_words), label: split(row.label_words), other: split(row.other_words) }
  return rankedTerms(words, tagsOf(row), row.sort_key)
}

/** The tags of a row. */
export function tagsOf({ tags }: Pick<ModelRow, 'tags'>): string[] {
  const listed: unknown = JSON.parse(tags)
  return Array.isArray(listed) ? listed.map(String) : []
}

/** A text as every database can keep it: no NUL, no half of a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

const MOST_WORDS = 100
const LONGEST_NAME = 120

function wordsOf(modelId: string, metadata: ModelMetadataV1): ModelWords {
  const [modelType = '', family = '', name = ''] = modelId.split('/')
  const { official_name, tags, publisher, model_type, subtype, pipeline_class, task_type_primary, repo_id } = metadata
  return {
    name: words([official_name, name]),
    label: words([...(tags ?? []), metadata.family, family, publisher]),
    other: words([modelType, model_type, subtype, pipeline_class, task_type_primary, repo_id]),
  }
}

function words(texts: readonly (string | undefined)[]): string[] {
  return searchTerms(texts.filter((text) => text !== undefined).join(' ')).slice(0, MOST_WORDS)
}

/** A control character ends the name, and no name has one, so that the whole compares as name, then id. */
function sortKey(name: string, modelId: string): string {
  const visible = Array.from(storable(name).replaceAll(/\p{Cc}/gu, ' ')).slice(0, LONGEST_NAME)
  return `${visible.join('')}\u0001${modelId}`
}

function spaced(list: readonly string[]): string {
  return list.length === 0 ? '' : ` ${list.join(' ')} `
}

function split(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

/** Of file models only. */
function primaryFile({ storage_kind, bundle_format, files }: ModelMetadataV1): string | null {
  return storage_kind === 'external_reference' || bundle_format !== undefined ? null : orNull(files?.[0]?.name)
}

function orNull(text: string | undefined): string | null {
  return text === undefined ? null : storable(text)
}

/** Not `canonicalJson`: that refuses half a surrogate pair, which a metadata file may hold. */
function sortedJson(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
