import { watch } from 'node:fs'

/** Calls `onHint` when something below a directory may have changed; it may call too often, or never. */
export type WatchTree = (directory: string, onHint: () => void) => { readonly close: () => void }

/** Watches by the system. Where it cannot, or stops being able to, it never hints. What the library writes for itself is no hint. */
export const watchTree: WatchTree = (directory, onHint) => {
  try {
    const watcher = watch(directory, { persistent: false, recursive: true }, (_, changed) => {
      if (changed === null || !OWN.test(changed)) onHint()
    })
    watcher.on('error', () => watcher.close())
    return { close: () => watcher.close() }
  } catch {
    return { close: () => {} }
  }
}

const OWN = /(^|[/\\])\.plinth/
