/**
 * The words of a text in lower case and compatibility form, without repetition, sorted; each at most 64 letters long. A word is a run of
 * letters, digits and marks of any script; everything else separates. Made here and not by a database, so that every database finds the same.
 */
export function searchTerms(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return [...new Set(words.map(cut))].sort()
}

const LONGEST = 64

function cut(word: string): string {
  return word.length <= LONGEST ? word : Array.from(word).slice(0, LONGEST).join('')
}
