/**
 * The words of a text, lower case, without repetition, sorted. A word is a run of letters, digits and marks of any script; everything
 * else separates. Made here and not by a database, so that every database finds the same.
 */
export function searchTerms(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return [...new Set(words)].sort()
}
