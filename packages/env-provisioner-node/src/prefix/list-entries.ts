import { readdir } from 'node:fs/promises'

/** The sorted names in a folder of a prefix. Byte code is no part of an environment. */
export async function listEntries(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => name !== '__pycache__').sort()
}
