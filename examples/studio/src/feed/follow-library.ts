import { isCodedError } from '@plinth/contracts'
import type { ModelLibrary } from '@plinth/model-library'
import type { EventLog } from './event-log.ts'

/** Passes the changes of a library on to the pages, whichever process made them; gives the way to stop. */
export function followLibrary(
  library: Pick<ModelLibrary, 'subscribe' | 'feedCursor'>,
  log: EventLog,
  onUnexpected: (error: unknown) => void,
): () => Promise<void> {
  const stopping = new AbortController()
  const follow = async (): Promise<void> => {
    try {
      for await (const change of library.subscribe({ signal: stopping.signal }))
        log.publish({ kind: 'models_changed', change })
    } catch (error) {
      if (stopping.signal.aborted) return
      // Too far behind, or the index was made anew: whatever was missed, pages read their lists again.
      if (isCodedError(error) && error.code === 'cursor_expired') return goOn()
      onUnexpected(error)
    }
  }
  const goOn = async (): Promise<void> => {
    const cursor = await library.feedCursor()
    const change = { contract_version: 1, kind: 'index_rebuilt', cursor, at: new Date().toISOString() } as const
    log.publish({ kind: 'models_changed', change })
    return follow()
  }
  const done = follow()
  return () => {
    stopping.abort()
    return done
  }
}
