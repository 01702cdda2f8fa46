import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { CodedError } from '@plinth/contracts'

/** A server that takes requests. */
export interface Listening {
  readonly port: number
  /** Takes no more requests, lets those that run end, and cuts what stays open. */
  readonly close: () => Promise<void>
}

/** How long a request that runs has until its connection is cut. */
const PATIENCE_MS = 1000

/** Serves on the loopback address alone. @throws CodedError `port_taken`, `port_refused` */
export async function listen(answer: Parameters<typeof getRequestListener>[0], port: number): Promise<Listening> {
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)))
    server.listen({ port, host: '127.0.0.1' }, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      await ended
      clearTimeout(patience)
    },
  }
}

/** Why the system does not let a server listen. */
export function listenError(error: NodeJS.ErrnoException, port: number): CodedError {
  if (error.code === 'EADDRINUSE') {
    return new CodedError('port_taken', `port ${port} is taken by another program`, {
      hint: 'Choose another one with --port, or 0 for any that is free; perhaps Studio runs already.',
      details: { port },
      cause: error,
    })
  }
  return new CodedError('port_refused', `the system does not let Studio listen on port ${port}: ${error.code}`, {
    hint: 'Choose another one with --port, above 1023.',
    details: { port },
    cause: error,
  })
}
