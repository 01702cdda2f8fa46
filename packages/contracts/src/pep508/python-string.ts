const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** An escape, or a line end or backslash that must not stand alone. */
const SPECIAL =
  /\\(?:(\r\n?|\n)|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^\r\n0-7]))|[\r\n\\]/g

/**
 * The value of a Python string literal, given what stands between its quotes, as CPython reads it; null where CPython calls it a syntax
 * error. The one exception is `\N{name}`, which needs Unicode's table of names and is null here.
 */
export function readPythonString(inside: string): string | null {
  if (!/[\\\r\n\0\ud800-\udfff]/.test(inside)) return inside
  if (inside.includes('\0') || !inside.isWellFormed()) return null
  let valid = true
  const value = inside.replace(SPECIAL, (...found: (string | undefined)[]) => {
    const text = readEscape(found)
    valid &&= text !== null
    return text ?? ''
  })
  return valid ? value : null
}

function readEscape([, lineEnd, octal, hex2, hex4, hex8, other]: readonly (string | undefined)[]): string | null {
  if (lineEnd !== undefined) return ''
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
  const hex = hex2 ?? hex4 ?? hex8
  if (hex !== undefined) return codePoint(Number.parseInt(hex, 16))
  if (other === undefined || /[xuUN]/.test(other)) return null
  return ESCAPES[other] ?? `\\${other}`
}

function codePoint(value: number): string | null {
  return value <= 0x10ffff ? String.fromCodePoint(value) : null
}
