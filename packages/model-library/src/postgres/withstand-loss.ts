/** What is used of a pool of `pg`. */
export interface ConnectionPool {
  on(event: 'error', lost: () => void): unknown
  on(event: 'connect', connected: (client: { on(event: 'error', lost: () => void): unknown }) => void): unknown
}

/**
 * Gives back a pool of `pg` that outlives its server: without listeners, a connection that is lost between two queries ends the process. What
 * is asked next of a lost connection fails by itself.
 */
export function withstandLoss<Pool extends ConnectionPool>(pool: Pool): Pool {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
