import type { PackerDiagnostic } from '@plinth/contracts'

/** One line per diagnostic: `error input_missing assets/hero/hero.bin: …`. */
export function describeDiagnostics(diagnostics: readonly PackerDiagnostic[]): string[] {
  return diagnostics.map(({ severity, code, path, message }) =>
    printable([`${severity} ${code}`, ...(path === undefined ? [] : [path])].join(' ').concat(`: ${message}`)),
  )
}

/** Rows under their headings, in columns; the last one as long as it is. */
export function describeTable(headings: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = [headings, ...rows].map((row) => row.map((cell) => printable(String(cell))))
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A name as a terminal may have it: what could begin a line or steer the terminal (a name in a pack can hold anything) as an escape. Joiners stay: scripts and emoji need them. */
export function printable(text: string): string {
  return text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu, (found) => {
    const code = found.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}
