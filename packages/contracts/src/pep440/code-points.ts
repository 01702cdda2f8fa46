/** Order of two texts by code point, which is how Python sorts; JavaScript's own order differs above U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  let at = 0
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
}

/** Half of a pair stands for a code point above every single unit; the end of the text (NaN) sorts first. */
function rank(unit: number): number {
  if (Number.isNaN(unit)) return -1
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
