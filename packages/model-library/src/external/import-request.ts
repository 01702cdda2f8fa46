import { isAbsolute, resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'

/** A diffusers directory that is to be registered where it lies. */
export interface ImportExternalDiffusersDirectoryRequest {
  /** The directory; kept as given, a relative one made absolute. */
  readonly source_path: string
  /** E.g. `Stable Diffusion`; with `official_name` it makes the model id. */
  readonly family: string
  readonly official_name: string
  readonly tags?: readonly string[] | undefined
  readonly notes?: string | undefined
}

/**
 * Checks an import request strictly: an unknown field is an error.
 * @throws CodedError `invalid_import_request`; `details.errors` names every field.
 */
export function checkImportRequest(
  request: ImportExternalDiffusersDirectoryRequest,
): ImportExternalDiffusersDirectoryRequest {
  const fields = Object.entries(Object(request))
  const errors = [
    ...REQUIRED.filter((name) => !fields.some(([field]) => field === name)).map((name) => `${name} is required`),
    ...fields.flatMap(([name, value]) => errorOf(name, value)),
  ]
  if (errors.length > 0) {
    throw new CodedError('invalid_import_request', `this is not an import request: ${errors.join('; ')}`, {
      hint: 'Give source_path, family and official_name.',
      details: { errors },
    })
  }
  return isAbsolute(request.source_path) ? request : { ...request, source_path: resolve(request.source_path) }
}

const REQUIRED = ['source_path', 'family', 'official_name'] as const

function errorOf(name: string, value: unknown): string[] {
  const check = FIELDS[name]
  if (!check) return [`${name} is no field of the request`]
  return value === undefined && !REQUIRED.some((each) => each === name)
    ? []
    : check(value).map((error) => `${name} ${error}`)
}

const FIELDS: Readonly<Record<string, (value: unknown) => string[]>> = {
  source_path: filled,
  family: filled,
  official_name: filled,
  tags: (value) => (Array.isArray(value) && value.every(isText) ? [] : ['is not a list of texts']),
  notes: (value) => (isText(value) ? [] : ['is not a text']),
}

function filled(value: unknown): string[] {
  return isText(value) && value.trim() !== '' ? [] : ['is blank or not a text']
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}
