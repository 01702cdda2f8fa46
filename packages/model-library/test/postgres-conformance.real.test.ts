import { afterAll } from 'vitest'
import { startPostgres } from './postgres-server.ts'
import { useServer } from './test-database.ts'

const server = await startPostgres()
useServer(server)
afterAll(() => server[Symbol.asyncDispose]())

// What is said of a library in these files is said of SQLite in the fast tier, and of PostgreSQL here.
await import('./search-model.test.ts')
await import('./search.test.ts')
await import('./feed.test.ts')
await import('./hosts.test.ts')
await import('./index-processes.test.ts')
