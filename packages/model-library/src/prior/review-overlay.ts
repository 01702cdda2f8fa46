import { ModelMetadataV1 } from '@plinth/contracts'

/** The file beside metadata.json in which a person's review lies. It is the prior system's: read, never written. */
export const OVERLAY_FILE = 'overrides.json'

/**
 * A metadata document as a review of it says: a merge patch (RFC 7396) over the fields that describe a model. What a review cannot change is
 * whose the files are, where they lie, what they are made of and how healthy they are; a value that the field cannot have is passed over.
 */
export function reviewed(document: Document, overlay: Document | undefined): Document {
  if (!overlay) return document
  const task = document.storage_kind === 'external_reference' ? [] : TASK_FIELDS
  const fields = [...DESCRIPTIVE_FIELDS, ...task].filter((field) => Object.hasOwn(overlay, field))
  const merged = fields.map((field) => [field, mergePatch(document[field], overlay[field])] as const)
  const taken = merged.filter(([field, value]) => ModelMetadataV1.safeParse({ [field]: value }).success)
  return { ...document, ...Object.fromEntries(taken) }
}

type Document = Readonly<Record<string, unknown>>

const DESCRIPTIVE_FIELDS = [
  'family',
  'model_type',
  'subtype',
  'official_name',
  'tags',
  'base_model',
  'preview_image',
  'release_date',
  'download_url',
  'notes',
  'model_card',
  'inference_settings',
  'compatible_apps',
  'publisher',
  'architecture_family',
  'pipeline_tag',
  'recommended_backend',
  'runtime_engine_hints',
  'metadata_needs_review',
  'review_reasons',
  'review_status',
  'reviewed_by',
  'reviewed_at',
  'license_status',
] as const

/** Of an external bundle they follow from its files. */
const TASK_FIELDS = ['task_type_primary', 'task_type_secondary', 'input_modalities', 'output_modalities'] as const

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = Object.entries(patch).map(
    ([name, value]) => [name, mergePatch(memberOf(target, name), value)] as const,
  )
  const all: Document = { ...(isObject(target) ? target : {}), ...Object.fromEntries(merged) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(patch, name) || patch[name] !== null))
}

function memberOf(target: unknown, name: string): unknown {
  return isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
