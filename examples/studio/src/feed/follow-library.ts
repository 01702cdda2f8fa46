import { isCodedError } from '@plinth/contracts'
import type { ModelLibrary } from '@plinth/model-library'
import type { EventLog } from './event-log.ts'

/** Passes the changes of a library on to the pages, whichever process made them; gives the way to stop. */
export function followLibrary(
  library: Pick<ModelLibrary, 'subscribe'>,
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
      // Too far behind, or the index was made anew: what was missed is in the lists, which pages read again at the next change.
      if (isCodedError(error) && error.code === 'cursor_expired') return follow()
      onUnexpected(error)
    }
  }
  const done = follow()
  return () => {
    stopping.abort()
    return done
  }
}
