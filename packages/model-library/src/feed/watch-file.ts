import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Calls `onHint` when a file may have changed; it may call too often, or never. */
export type WatchFile = (file: string, onHint: () => void) => { readonly close: () => void }

/** Watches a file that may not be there yet through its directory. Where the system cannot watch, it never hints. */
export const watchFile: WatchFile = (file, onHint) => {
  try {
    const name = basename(file)
    const watcher = watch(dirname(file), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) onHint()
    })
    watcher.on('error', () => watcher.close())
    return { close: () => watcher.close() }
  } catch {
    return { close: () => {} }
  }
}
