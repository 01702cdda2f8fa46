import { resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'

/** How bytes get into the library. `reflink` and `hardlink` copy where the file system makes no such link, and say so. */
export type CopyMode = 'copy' | 'reflink' | 'hardlink'

/** Files that are to be the library's own. */
export interface CopyImportRequest {
  /** A file, one of a set of shards, or a directory. */
  readonly source_path: string
  /** E.g. `Llama 2`; with `official_name` and the type it makes the model id. */
  readonly family: string
  readonly official_name: string
  /** Default: what the files say, `unknown` where they do not. */
  readonly model_type?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly notes?: string | undefined
  /** Default `copy`. With `hardlink` the library and the source share their bytes: who changes one changes both. */
  readonly mode?: CopyMode | undefined
}

/** Files that already lie in the directory of a model, `type/family/name`. */
export interface ImportInPlaceRequest {
  readonly model_id: string
  /** Default: the last part of the id. */
  readonly official_name?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly notes?: string | undefined
}

/** Checks a request strictly, and makes its path absolute. @throws CodedError `invalid_import_request`; `details.errors` names every field. */
export function checkCopyRequest(request: CopyImportRequest): CopyImportRequest {
  check(request, ['source_path', 'family', 'official_name'], ['model_type', 'tags', 'notes', 'mode'])
  return { ...request, source_path: resolve(request.source_path) }
}

/** As {@link checkCopyRequest}, of a request in place. The id itself is checked where it is used. */
export function checkInPlaceRequest(request: ImportInPlaceRequest): ImportInPlaceRequest {
  check(request, ['model_id'], ['official_name', 'tags', 'notes'])
  return request
}

/** The types that a model may be imported as; each is a directory of the library. */
const MODEL_TYPES: readonly string[] = [
  ...['llm', 'vlm', 'reranker', 'diffusion', 'embedding', 'audio', 'vision', 'unknown'],
]

function check(request: object, required: readonly string[], optional: readonly string[]): void {
  const fields = new Map<string, unknown>(Object.entries(Object(request)))
  const errors = [
    ...required.filter((name) => fields.get(name) === undefined).map((name) => `${name} is required`),
    ...[...fields.keys()]
      .filter((name) => ![...required, ...optional].includes(name))
      .map((name) => `${name} is no field of the request`),
    ...[...fields].flatMap(([name, value]) =>
      value === undefined ? [] : (FIELDS[name]?.(value) ?? []).map((error) => `${name} ${error}`),
    ),
  ]
  if (errors.length === 0) return
  throw new CodedError('invalid_import_request', `this is not an import request: ${errors.join('; ')}`, {
    hint: `Give ${required.join(', ')}; a type is one of ${MODEL_TYPES.join(', ')}.`,
    details: { errors },
  })
}

const FIELDS: Readonly<Record<string, (value: unknown) => string[]>> = {
  source_path: filled,
  family: filled,
  official_name: filled,
  model_id: filled,
  model_type: (value) => (isText(value) && MODEL_TYPES.includes(value) ? [] : ['is no type of model']),
  mode: (value) =>
    value === 'copy' || value === 'reflink' || value === 'hardlink' ? [] : ['is not copy, reflink or hardlink'],
  tags: (value) => (Array.isArray(value) && value.every(isText) ? [] : ['is not a list of texts']),
  notes: (value) => (isText(value) ? [] : ['is not a text']),
}

function filled(value: unknown): string[] {
  return isText(value) && value.trim() !== '' && !value.includes('\0') ? [] : ['is blank or not a text']
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}
