import { readdirSync } from 'node:fs'

/** The sorted names in a folder of a prefix; none where there is no folder. Byte code is no part of an environment. */
export function listEntries(folder: string): string[] {
  try {
    const names = readdirSync(folder)
    return names.filter((name) => name !== '__pycache__').sort()
  } catch {
    return []
  }
}
