import type { ModelLibrarySettings } from '../src/open-model-library.ts'
import { connectPostgres, makeTables, postgresIndex } from '../src/postgres/postgres-index.ts'
import { libraryPlace } from '../src/registry/library-place.ts'
import { databaseAt, type PostgresServer } from './postgres-server.ts'

/** Where the indexes of test libraries lie: in SQLite, unless a test file says otherwise before it names its tests. */
const chosen: { server?: PostgresServer } = {}

/** From here on, indexes of test libraries lie on this server, each in a schema of its own. */
export function useServer(server: PostgresServer): void {
  chosen.server = server
}

/** A place for the index of one test library; children find it in their environment. */
export interface TestDatabase {
  readonly settings: () => Pick<ModelLibrarySettings, 'database'>
  /** As if there had never been an index; undefined where it is a file. */
  readonly drop: (() => Promise<void>) | undefined
}

export async function testDatabase(): Promise<TestDatabase> {
  const { server } = chosen
  if (!server) return { settings: () => ({}), drop: undefined }
  const schema = await server.newSchema()
  process.env[VARIABLE] = JSON.stringify([server.host, schema])
  return {
    settings: () => ({ database: databaseAt(server.host, schema) }),
    drop: async () => {
      await server.query(`drop schema ${schema} cascade; create schema ${schema}`)
    },
  }
}

/** The settings of a library that a test opens in a child of its own. */
export function childDatabase(): Pick<ModelLibrarySettings, 'database'> {
  const [host, schema] = JSON.parse(process.env[VARIABLE] ?? '[]')
  return host === undefined ? {} : { database: databaseAt(host, schema) }
}

/** An empty index on a server, without a library; undefined where indexes are files. */
export async function serverIndex(server = chosen.server) {
  if (!server) return undefined
  const database = databaseAt(server.host, await server.newSchema(), false)
  const connections = await connectPostgres(database)
  await makeTables(connections)
  const settings = { database, place: libraryPlace('/'), access: 'read' as const, now: () => new Date(0), pollMs: 1000 }
  return postgresIndex(settings, connections)
}

const VARIABLE = 'PLINTH_TEST_DATABASE'
