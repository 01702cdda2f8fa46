/** How much one copy may hold: a request with some hundred requirements, and no endless value. */
const MOST_VALUES = 4096
const MOST_CHARACTERS = 1 << 20

/**
 * A copy of a plain value: of objects and lists that inherit nothing of their own, texts, numbers, true, false, null and
 * undefined. Undefined for anything else, for what is too large, and for what throws when it is read.
 */
export function plainCopy(value: unknown): unknown {
  try {
    return copy(value, { values: 0, characters: 0 })
  } catch {
    return undefined
  }
}

/** Whether a value is what a {@link plainCopy} was made of, member by member; what cannot be read is not. */
export function isSamePlain(kept: unknown, value: unknown): boolean {
  try {
    return isSame(kept, value)
  } catch {
    return false
  }
}

interface Held {
  values: number
  characters: number
}

function copy(value: unknown, held: Held): unknown {
  held.values += 1
  if (typeof value === 'string') held.characters += value.length
  if (held.values > MOST_VALUES || held.characters > MOST_CHARACTERS) throw new Error('too large')
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw new Error('not plain')
    return value
  }
  if (!isPlain(value)) throw new Error('not plain')
  if (Array.isArray(value)) return value.map((each: unknown) => copy(each, held))
  const made: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(value)) {
    held.characters += name.length
    if (name === '__proto__') throw new Error('not plain')
    made[name] = copy(each, held)
  }
  return made
}

/** Nothing inherited: what is would be read by whoever reads the value, and copied by nobody. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) ? prototype === Array.prototype : prototype === Object.prototype || prototype === null
}

/** The names of `kept` are all its members; those of `value` are counted, so that it can have no others. */
function isSame(kept: unknown, value: unknown): boolean {
  if (typeof kept !== 'object' || kept === null) return Object.is(kept, value)
  if (typeof value !== 'object' || value === null || Array.isArray(kept) !== Array.isArray(value)) return false
  if (!isPlain(value)) return false
  if (Array.isArray(kept)) return isSameList(kept, value)
  const names = Object.keys(kept)
  if (Object.keys(value).length !== names.length) return false
  for (const name of names) {
    if (!Object.hasOwn(value, name) || !isSame(Reflect.get(kept, name), Reflect.get(value, name))) return false
  }
  return true
}

function isSameList(kept: readonly unknown[], value: object): boolean {
  if (!Array.isArray(value) || kept.length !== value.length) return false
  for (let index = 0; index < kept.length; index += 1) if (!isSame(kept[index], value[index])) return false
  return true
}
