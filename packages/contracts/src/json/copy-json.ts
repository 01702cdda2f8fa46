/** How many levels of lists and objects a document may nest. Far above any contract, far below any stack. */
const MAX_JSON_DEPTH = 500

const MAX_FAULTS = 100

/** One place that JSON cannot hold. `what` completes "… cannot hold" and never repeats a value. */
export interface JsonFault {
  readonly code: 'not_json' | 'too_deep'
  readonly path: readonly (string | number)[]
  readonly what: string
}

/**
 * A deep copy made of plain objects and lists only, so that nothing in it is shared with `value`, and what of `value` JSON cannot hold.
 * Members that are `undefined` are left out and -0 becomes 0, as JSON writes them. Never throws: a getter that does is a fault.
 */
export function copyJson(value: unknown): { readonly copy: unknown; readonly faults: readonly JsonFault[] } {
  const faults: JsonFault[] = []
  return { copy: copyAt(value, { path: [], faults }), faults }
}

interface Place {
  readonly path: (string | number)[]
  readonly faults: JsonFault[]
}

function copyAt(value: unknown, place: Place): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return fault(place, String(value))
    return value === 0 ? 0 : value
  }
  if (typeof value !== 'object')
    return value === undefined && place.path.length === 0
      ? value
      : fault(place, value === undefined ? 'undefined' : `a ${typeof value}`)
  if (place.path.length >= MAX_JSON_DEPTH) return fault(place, `more than ${MAX_JSON_DEPTH} levels`, 'too_deep')
  try {
    if (Array.isArray(value)) return copyList(value, place)
    return isPlain(value) ? copyObject(value, place) : fault(place, 'an object that is not a plain one')
  } catch {
    return fault(place, 'what throws when it is read')
  }
}

function copyList(value: readonly unknown[], place: Place): unknown[] {
  const copy: unknown[] = []
  for (let index = 0; index < value.length && place.faults.length < MAX_FAULTS; index += 1) {
    place.path.push(index)
    copy.push(index in value ? copyAt(value[index], place) : fault(place, 'a list with holes'))
    place.path.pop()
  }
  return copy
}

function copyObject(value: object, place: Place): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name)
    if (member === undefined || place.faults.length >= MAX_FAULTS) continue
    place.path.push(name)
    const copied = copyAt(member, place)
    place.path.pop()
    // Plain assignment to this name would change the prototype instead of making a member.
    if (name === '__proto__')
      Object.defineProperty(copy, name, { value: copied, enumerable: true, writable: true, configurable: true })
    else copy[name] = copied
  }
  return copy
}

/** Objects of another realm have another Object.prototype; it too has no prototype above it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null)
}

function fault({ path, faults }: Place, what: string, code: JsonFault['code'] = 'not_json'): null {
  if (faults.length < MAX_FAULTS) faults.push({ code, path: [...path], what })
  return null
}
