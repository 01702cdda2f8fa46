import type { ErrorDocumentV1 } from '@plinth/contracts'

/** Why the values of patches were refused: by the place of the patch in the request, from 0. */
export function refusedValues({ details }: ErrorDocumentV1): ReadonlyMap<number, RefusedValue> {
  const errors = Array.isArray(details?.errors) ? details.errors.filter(isFinding) : []
  return new Map(
    errors.flatMap(({ code, message, path }) => {
      const [, index] = /^\/overrides\/(\d+)\//.exec(path) ?? []
      return index === undefined ? [] : [[Number(index), { code, message: withoutPlace(message, path) }] as const]
    }),
  )
}

/** A person sees the field; where it was in the request is for programs. */
function withoutPlace(message: string, path: string): string {
  const place = `${path.slice(1).replaceAll('/', '.')} `
  return message.startsWith(place) ? message.slice(place.length) : message
}

/** A finding about one value. */
export interface RefusedValue {
  readonly code: string
  readonly message: string
}

function isFinding(value: unknown): value is RefusedValue & { readonly path: string } {
  if (typeof value !== 'object' || value === null || !('code' in value && 'message' in value && 'path' in value)) {
    return false
  }
  return typeof value.code === 'string' && typeof value.message === 'string' && typeof value.path === 'string'
}
