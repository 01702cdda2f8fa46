import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What {@link keepCompiledCode} depends on. */
export interface CompiledCodeHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/**
 * Lets Node keep the compiled code of what is imported from now on, in the user's cache directory; a second start reads it. NODE_COMPILE_CACHE
 * names another directory, NODE_DISABLE_COMPILE_CACHE does without: Node itself heeds both. Where nothing can be written, nothing is kept.
 */
export function keepCompiledCode(host: CompiledCodeHost = process): void {
  const directory = compiledCodeDirectory(host)
  // Node has read its own variable already, and a directory given here as well would only be compared with it.
  if (directory !== null && !host.env.NODE_COMPILE_CACHE) enableCompileCache(directory)
}

/** Where compiled code is kept; null when there is no place. */
export function compiledCodeDirectory(host: CompiledCodeHost): string | null {
  if (host.env.NODE_COMPILE_CACHE) return host.env.NODE_COMPILE_CACHE
  const directory = userCache(host)
  return directory === null ? null : join(directory, 'plinth', 'compiled-code')
}

/** The user's directory for what can be made again; null when there is none. */
export function userCache({ env, platform }: CompiledCodeHost): string | null {
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  if (named && isAbsolute(named)) return named
  const home = homeDirectory()
  if (home === null) return null
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
}

/** Without a home there may be none, or the working directory. */
function homeDirectory(): string | null {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : null
  } catch {
    return null
  }
}
