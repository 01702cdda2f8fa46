import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const OLDEST = resolve(import.meta.dirname, '../oldest-node/node_modules/.bin/node')

/**
 * The oldest Node that Plinth supports: the one from npm, or where there is none for this platform (Windows) the one that the environment variable
 * PLINTH_OLDEST_NODE names. Neither is an error that says so.
 */
export function findOldestNode(
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): string {
  const candidates = [OLDEST, env.PLINTH_OLDEST_NODE]
  const found = candidates.find((path) => path !== undefined && exists(path))
  if (found === undefined)
    throw new Error('No Node 22.18.0: run pnpm install, or set PLINTH_OLDEST_NODE to a program of that version.')
  return found
}
