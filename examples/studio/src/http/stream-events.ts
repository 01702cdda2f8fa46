import type { ServerResponse } from 'node:http'
import type { EventLog } from '../feed/event-log.ts'

/** A page that listens. */
export interface EventStream {
  /** Ends it from this side. */
  readonly end: () => void
}

/**
 * Sends events to one page, from `after` on, or from here where nothing is named. Nothing is kept for a page but its place in the log: one
 * that reads slowly is sent more once it has read; one whose place is lost is cut off, and starts anew when it comes back.
 */
export function streamEvents(
  log: EventLog,
  { response, after }: { readonly response: ServerResponse; readonly after: string | undefined },
): EventStream {
  let place = after ?? log.cursor()
  const send = () => {
    if (response.writableNeedDrain) return
    const events = log.after(place)
    // Lost its place while it did not read; what is buffered for it is thrown away with the connection.
    if (events === null) {
      response.destroy()
      return
    }
    for (const { cursor, json } of events) {
      place = cursor
      if (!response.write(`id: ${cursor}\ndata: ${json}\n\n`)) return
    }
  }
  const sendUnlessLost = () => {
    if (response.writableNeedDrain && log.after(place) === null) response.destroy()
    else send()
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  response.write('retry: 1000\n\n')
  if (log.after(place) === null) {
    place = log.cursor()
    response.write(`id: ${place}\ndata: {"kind":"reset"}\n\n`)
  }
  const stopListening = log.listen(sendUnlessLost)
  response.on('drain', send)
  response.once('close', stopListening)
  send()
  return { end: () => response.end() }
}
