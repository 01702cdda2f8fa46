import { parse } from 'node:path'

/** Where this process is; the root when that place has been removed meanwhile: no command could be started there. */
export function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return parse(process.execPath).root
  }
}
