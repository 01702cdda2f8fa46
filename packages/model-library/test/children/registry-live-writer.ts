// registry-live-writer.ts <models.db> <model id>: keeps the database open in WAL mode with a change that is only in its log; adds a row when told.
import Sqlite from 'better-sqlite3'

const [file = '', modelId = ''] = process.argv.slice(2)
const database = new Sqlite(file)
database.pragma('journal_mode = WAL')
database.pragma('wal_autocheckpoint = 0')
const add = (id: string) =>
  database
    .prepare(
      `insert into model_dependency_bindings values (?, ?, 'torch-core', 1, 'required_core', null, null, 'active', 1, null, '2026-01-02T00:00:00Z')`,
    )
    .run(id, modelId)
add('b-live')
process.on('message', (id) => {
  add(String(id))
  process.send?.('added')
})
process.send?.('ready')
