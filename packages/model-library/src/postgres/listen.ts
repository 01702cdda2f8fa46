import type { WatchFile } from '../feed/watch-file.ts'
import type { DatabaseListener, LibraryDatabase } from './library-database.ts'

/**
 * Hints at changes by notices of the database, for as long as somebody listens; a connection that is lost is made again. What happens meanwhile
 * is seen at the next look, as where there is no listener.
 */
export function listenBy({ listener }: Pick<LibraryDatabase, 'listener'>, againMs: number): WatchFile {
  if (!listener) return () => ({ close: () => {} })
  return (channel, onHint) => {
    let current: DatabaseListener | undefined
    let timer: NodeJS.Timeout | undefined
    let isClosed = false
    const again = () => {
      if (isClosed || current === undefined) return
      end(current)
      current = undefined
      timer = setTimeout(start, againMs).unref()
    }
    const start = () => {
      const client = listener()
      current = client
      const lost = () => current === client && again()
      client.on('notification', onHint)
      client.on('error', lost)
      client.on('end', lost)
      connect(client, channel).then(onHint, lost)
    }
    start()
    return {
      close: () => {
        isClosed = true
        clearTimeout(timer)
        if (current) end(current)
      },
    }
  }
}

async function connect(client: DatabaseListener, channel: string): Promise<void> {
  await client.connect()
  await client.query(`listen "${channel}"`)
}

function end(client: DatabaseListener): void {
  client.end().catch(() => {})
}
