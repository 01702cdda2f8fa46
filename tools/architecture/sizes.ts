import type { TextFile } from './source-tree.ts'

/** Lines per file: how many files, the middle one, and the one that nine of ten do not exceed. */
export interface FileSizes {
  readonly files: number
  readonly median: number
  readonly p90: number
  readonly largest: number
}

/** The sizes of these files, in lines. */
export function measureSizes(files: readonly TextFile[]): FileSizes {
  const lines = files.map((file) => file.text.trimEnd().split('\n').length).toSorted((a, b) => a - b)
  const at = (share: number) => lines[Math.min(lines.length - 1, Math.floor(lines.length * share))] ?? 0
  return { files: lines.length, median: at(0.5), p90: at(0.9), largest: lines.at(-1) ?? 0 }
}
