import { readdirSync } from 'node:fs'

/** Names in a directory; null when it cannot be read. Synchronous, as what `pyve run` starts with loads nothing more than it needs. */
export function namesIn(directory: string): string[] | null {
  try {
    return readdirSync(directory)
  } catch {
    return null
  }
}
