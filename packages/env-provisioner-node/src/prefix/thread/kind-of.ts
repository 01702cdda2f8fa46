import type { Modules } from './file-task.ts'

/** What lies at a path itself; `none` also where something on the way to it cannot be passed. */
export function kindOf({ fs }: Modules, path: string): 'file' | 'directory' | 'link' | 'other' | 'none' {
  try {
    const found = fs.lstatSync(path)
    if (found.isSymbolicLink()) return 'link'
    if (found.isDirectory()) return 'directory'
    return found.isFile() ? 'file' : 'other'
  } catch {
    return 'none'
  }
}
