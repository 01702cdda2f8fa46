/** One broken rule: where (path from the repository root, line from 1), which rule, and the offending text. */
export interface Finding {
  readonly file: string
  readonly line: number
  /** The rule, as a sentence that says what would be right. */
  readonly rule: string
  /** The offending line or name, trimmed. */
  readonly text: string
}

/** `file:line  rule` and below it the offending text; one finding after the other, in file order. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings.toSorted(byPlace).map(format).join('\n')
}

function format({ file, line, rule, text }: Finding): string {
  return `${file}:${line}  ${rule}\n    ${text}`
}

function byPlace(a: Finding, b: Finding): number {
  return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1
}
