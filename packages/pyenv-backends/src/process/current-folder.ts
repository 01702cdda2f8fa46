import { existsSync } from 'node:fs'
import { parse } from 'node:path'

/** Where this process is; the root when that place has been removed meanwhile: no command could be started there. */
export function currentFolder(): string {
  try {
    // Node remembers the name, and gives it long after the folder has gone.
    const folder = process.cwd()
    if (existsSync(folder)) return folder
  } catch {}
  return parse(process.execPath).root
}
