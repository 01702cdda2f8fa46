/** Values that {@link pythonJson} writes. */
export type PlainValue = string | number | null | readonly PlainValue[] | { readonly [key: string]: PlainValue }

/** JSON as Python's `json.dumps(value, sort_keys=True)` writes it: blanks after commas and colons, sorted keys, and only ASCII. */
export function pythonJson(value: PlainValue): string {
  if (typeof value === 'string') return asciiString(value)
  if (value === null || typeof value === 'number') return String(value)
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, each]) => `${asciiString(key)}: ${pythonJson(each)}`).join(', ')}}`
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value)
}

function asciiString(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (letter) =>
    letter === '\u007f' ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
