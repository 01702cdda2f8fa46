import { readdir, readFile } from 'node:fs/promises'

/** Looks at the arguments of all processes of this machine, again and again. */
export function watchArguments(): { readonly end: () => Promise<string> } {
  const seen = new Set<string>()
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        seen.add(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      }
    }
  })()
  return {
    end: async () => {
      stopping.abort()
      await watching
      return [...seen].join('\n')
    },
  }
}
