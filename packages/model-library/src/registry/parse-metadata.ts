import { type ContractFinding, ContractVersionError, ModelMetadataV1 } from '@plinth/contracts'
import { reviewed } from '../prior/review-overlay.ts'

/** What the text of a metadata file means. `damaged`: it is no JSON object. `refused`: it is one that this version must not touch. */
export type ParsedMetadata =
  | {
      readonly state: 'found'
      /** Every field, unknown ones and nulls included, as far as JavaScript can hold it. */
      readonly document: Readonly<Record<string, unknown>>
      /** The same as the contract has it, with a person's review over it. */
      readonly metadata: ModelMetadataV1
    }
  | {
      readonly state: 'unreadable'
      readonly kind: 'damaged' | 'refused'
      readonly reason: string
      readonly errors: readonly ContractFinding[]
    }

/**
 * Reads the text of a metadata file. A field that holds what the contract does not know (another system's, a newer one's) is left out of
 * `metadata` and harms no other; only a field that says who owns the files, or in which version they are written, must be understood.
 * `overlay` is the text of a review, if there is one; one that is damaged says nothing.
 */
export function parseMetadata(text: string, overlay?: string): ParsedMetadata {
  const value = jsonOf(text)
  if ('reason' in value) return unreadable('damaged', value.reason)
  const review = overlay === undefined ? undefined : jsonOf(overlay)
  const over = review && 'document' in review ? holdable(review.document) : undefined
  // Most documents need no copy: the contract itself refuses what JavaScript holds and JSON does not.
  const plain = MAY_NOT_BE_HELD.test(text) ? undefined : understand(value.document, over)
  return plain?.state === 'found' ? plain : understand(holdable(value.document), over)
}

type Document = Readonly<Record<string, unknown>>

/** Halves of characters, and a name that makes no member. */
const MAY_NOT_BE_HELD = /\\u[dD][89a-fA-F]|__proto__/

function understand(document: Document, overlay: Document | undefined): ParsedMetadata {
  const view = asContract(reviewed(document, overlay))
  const first = ModelMetadataV1.safeParse(view)
  if (first.success) return { state: 'found', document, metadata: first.data }
  const fields = new Set(first.errors.map(({ path }) => path.split('/')[1] ?? ''))
  if (first.error instanceof ContractVersionError || MUST_BE_UNDERSTOOD.some((field) => fields.has(field)))
    return unreadable('refused', first.error.message, first.errors)
  if (first.errors.some(({ code }) => NOT_HELD.includes(code)))
    return unreadable('refused', first.error.message, first.errors)
  const second = ModelMetadataV1.safeParse(without(view, fields))
  if (second.success) return { state: 'found', document, metadata: second.data }
  return unreadable('refused', second.error.message, second.errors)
}

/** What a contract says of numbers beyond a double and of members nested too deep. */
const NOT_HELD = ['not_json', 'too_deep']

/** Taken for another value, somebody's files could be taken for the library's. */
const MUST_BE_UNDERSTOOD = ['storage_kind'] as const

/** Deeper members are the host's stack's business; none of ours nests that far. */
const MAX_DEPTH = 100

function jsonOf(text: string): { readonly document: Document } | { readonly reason: string } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (!isObject(value)) return { reason: 'it is JSON, but no object' }
    return { document: value }
  } catch (error) {
    return { reason: text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : String(error) }
  }
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy that every later step can hold: numbers beyond a double are null, halves of characters are replaced, depths are cut off. */
function holdable(document: Document, depth = 0): Document {
  const entries = Object.entries(document).filter(([name]) => name !== '__proto__')
  return Object.fromEntries(entries.map(([name, value]) => [name.toWellFormed(), heldValue(value, depth + 1)]))
}

function heldValue(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) return null
  return Array.isArray(value) ? value.map((each) => heldValue(each, depth + 1)) : holdable({ ...value }, depth)
}

/** Forms of the prior system that the contract has otherwise. */
function asContract(document: Document): Document {
  const { base_model, model_card_artifact, license_artifact } = document
  return {
    ...document,
    ...(typeof base_model === 'string' ? { base_model: [base_model] } : {}),
    ...pathOf('model_card_artifact', model_card_artifact),
    ...pathOf('license_artifact', license_artifact),
  }
}

/** The prior system files an artifact with where it came from and its digest; the contract has the file's name alone. */
function pathOf(field: string, artifact: unknown): Document {
  if (!isObject(artifact)) return {}
  const path = typeof artifact.path === 'string' ? artifact.path : null
  return { [field]: path }
}

function without(document: Document, fields: ReadonlySet<string>): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !fields.has(name)))
}

function unreadable(
  kind: 'damaged' | 'refused',
  reason: string,
  errors: readonly ContractFinding[] = [],
): ParsedMetadata {
  return { state: 'unreadable', kind, reason, errors }
}
