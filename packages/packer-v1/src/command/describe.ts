import type { PackerDiagnostic } from '@plinth/contracts'

/** One line per diagnostic: `error input_missing assets/hero/hero.bin: …`. */
export function describeDiagnostics(diagnostics: readonly PackerDiagnostic[]): string[] {
  return diagnostics.map(({ severity, code, path, message }) =>
    [`${severity} ${code}`, ...(path === undefined ? [] : [path])].join(' ').concat(`: ${message}`),
  )
}

/** Rows under their headings, in columns; the last one as long as it is. */
export function describeTable(headings: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = [headings, ...rows].map((row) => row.map(String))
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
