import { LIMITS } from './limits.ts'

/**
 * What is wrong with a text that JSON.parse takes, for it hides these: a key that comes twice, an integer that a double cannot hold, nesting
 * without end. undefined when nothing is. The text is valid JSON up to any nesting; for another the answer means nothing.
 */
export function scanJson(text: string): string | undefined {
  const open: (Set<string> | null)[] = []
  let values = 0
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null)
      if (open.length > LIMITS.dataDepth) return `is nested over ${LIMITS.dataDepth} deep`
    } else if (token === '}' || token === ']') open.pop()
    else if (token.startsWith('"')) {
      const found = keyFinding(token, open.at(-1))
      if (found) return found
    } else if (isUnsafe(token))
      return `the integer ${token.slice(0, 40)} is too large for JSON numbers; write it as a text`
    values += 1
    if (values > LIMITS.dataValues) return `has over ${LIMITS.dataValues} values`
  }
  return undefined
}

/** A text before a colon is a key. */
function keyFinding(token: string, keys: Set<string> | null | undefined): string | undefined {
  if (!keys || !token.endsWith(':')) return undefined
  const key: unknown = JSON.parse(token.slice(0, -1))
  const name = String(key)
  if (keys.has(name)) return `has the key ${JSON.stringify(name)} twice in one object`
  keys.add(name)
  return undefined
}

/** An integer literal whose value is another one as a double; or a number that is infinite as a double. */
function isUnsafe(token: string): boolean {
  const value = Number(token)
  if (/^-?\d+$/.test(token)) return !Number.isSafeInteger(value)
  return !Number.isFinite(value)
}

const TOKENS = /[{}[\]]|"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*/g
