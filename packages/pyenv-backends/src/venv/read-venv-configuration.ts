import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What `pyvenv.cfg` says. */
export interface VenvConfiguration {
  /** Directory of the interpreter that the environment was made from. */
  readonly home: string
  /** `3.11.7`. */
  readonly version: string
}

/** Reads `pyvenv.cfg`: null when there is none, `unreadable` when it does not name its interpreter. Source: Python's `site` and `venv`. */
export async function readVenvConfiguration(prefix: string): Promise<VenvConfiguration | 'unreadable' | null> {
  const text = await readFile(join(prefix, 'pyvenv.cfg'), 'utf8').catch(() => null)
  if (text === null) return null
  const pairs = text.split(/\r?\n/).map((line) => /^([^=]*?)\s*=\s*(.*)$/.exec(line.trim()) ?? [])
  const values = new Map(pairs.flatMap(([, key, value]) => (key && value ? [[key.toLowerCase(), value]] : [])))
  const home = values.get('home')
  const version = values.get('version') ?? values.get('version_info')
  return home === undefined || version === undefined ? 'unreadable' : { home, version: plainVersion(version) }
}

/** virtualenv writes `3.11.7.final.0`. */
function plainVersion(version: string): string {
  return /^\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?/.exec(version)?.[0] ?? version
}
