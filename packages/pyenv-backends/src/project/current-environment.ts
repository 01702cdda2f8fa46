import { readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** `.pyve/current`: a link to the active environment, or on Windows a file that says the same. */
export const CURRENT_PATH = ['.pyve', 'current'] as const

/** Name of the active environment; undefined when none was made active. */
export function currentEnvironment(root: string): string | undefined {
  const path = join(root, ...CURRENT_PATH)
  const target = attempt(() => readlinkSync(path)) ?? attempt(() => readFileSync(path, 'utf8').trim())
  return target ? basename(target) : undefined
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
