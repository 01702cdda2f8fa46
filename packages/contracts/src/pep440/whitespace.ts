/**
 * What Python calls whitespace (`str.isspace`), as the inside of a regular expression's character class. JavaScript's `\s` lacks
 * U+001C to U+001F and U+0085, and has U+FEFF.
 */
export const PYTHON_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const SPACE = new RegExp(`[${PYTHON_SPACE}]`)

/** `text` without leading and trailing {@link PYTHON_SPACE}. Linear: a `\s+$` pattern would be quadratic on inner runs of blanks. */
export function stripPythonSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text, start)) start += 1
  while (end > start && isSpace(text, end - 1)) end -= 1
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit <= 0x20 || unit >= 0x80 ? SPACE.test(text.charAt(at)) : false
}
