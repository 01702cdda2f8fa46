import type { ProcessTable } from '@plinth/durable'
import type { IndexOpener } from '../index/index-engine.ts'
import { advisoryLock } from './advisory-lock.ts'
import { claimSchema } from './library-identity.ts'
import { connectPostgres, makeTables, type PostgresIndexSettings, postgresIndex } from './postgres-index.ts'

/** How a database is opened. */
export type PostgresOpenerSettings = PostgresIndexSettings & {
  readonly processes: ProcessTable
  /** The longest wait for the lock, in ms. */
  readonly lockWaitMs: number
}

/** Connects to the database of a library. @throws CodedError `database_unreachable`, `index_unusable` */
export async function postgresOpener(settings: PostgresOpenerSettings): Promise<IndexOpener> {
  const connections = await connectPostgres(settings.database)
  const lockSettings = { database: connections.write, waitMs: settings.lockWaitMs }
  return {
    open: async (prepare) => {
      await makeTables(connections)
      await claimSchema(connections.write, settings)
      const index = postgresIndex(settings, connections)
      return { index, prepared: await prepare(index) }
    },
    lock: (files) => advisoryLock(lockSettings, files),
    giveUp: connections.close,
  }
}
