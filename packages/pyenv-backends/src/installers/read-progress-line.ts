import type { InstallerName } from './installer.ts'

/** What a line of an installer's output says about its progress. */
export type ProgressStep =
  /** A file is being fetched: `six-1.17.0-py2.py3-none-any.whl (11 kB)`. `earlier: 'done'` when those before it have come. */
  | { readonly step: 'file'; readonly file: string; readonly earlier: 'done' | 'unknown' }
  /** Every file is there. */
  | { readonly step: 'all_fetched' }

/** Reads one line of what uv (with its client's log) or pip prints; null when it says nothing about progress. */
export function readProgressLine(tool: InstallerName, line: string): ProgressStep | null {
  const { file, fetched, earlier } = LINES[tool]
  if (fetched.test(line)) return { step: 'all_fetched' }
  const [, url, size] = file.exec(line) ?? []
  const name = url?.split(/[?#]/)[0]?.split(/[\\/]/).at(-1)
  if (name === undefined || !/\.(?:whl|zip|tar\.gz)$/.test(name)) return null
  return { step: 'file', file: size === undefined ? name : `${name} (${size})`, earlier }
}

/** uv fetches many files at once, pip one after the other. */
const LINES = {
  uv: {
    file: /^DEBUG Sending fresh GET request for: (\S+)$/,
    fetched: /^Prepared \d+ packages? in /,
    earlier: 'unknown',
  },
  pip: {
    file: /^\s*(?:Downloading|Using cached|Processing) (.+?)(?: \(([\d.]+ \w+)\))?$/,
    fetched: /^Installing collected packages: /,
    earlier: 'done',
  },
} as const
