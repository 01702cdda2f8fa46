import { watch } from 'node:fs'

/** Stops watching. */
export interface InstallationWatch {
  stop(): void
}

/**
 * Calls `onCount` with the number of distributions that have appeared in a site-packages directory since the call. Progress only: where the
 * system cannot watch a directory nothing is reported.
 */
export function watchInstallation(sitePackages: string, onCount: (count: number) => void): InstallationWatch {
  const seen = new Set<string>()
  try {
    const watcher = watch(sitePackages, { persistent: false }, (_event, name) => {
      if (name === null || !name.endsWith('.dist-info') || seen.has(name)) return
      seen.add(name)
      onCount(seen.size)
    })
    watcher.on('error', () => watcher.close())
    return { stop: () => watcher.close() }
  } catch {
    return { stop: () => {} }
  }
}
