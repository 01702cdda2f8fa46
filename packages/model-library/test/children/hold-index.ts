// hold-index.ts <file>: takes every lock that a writer of an index can have, and keeps them.
import { reportPhase } from '@plinth/durable/testing'
import Sqlite from 'better-sqlite3'

const [file = ''] = process.argv.slice(2)
const database = new Sqlite(file)
database.exec('begin exclusive; delete from models')
reportPhase('writing')
setInterval(() => {}, 1000)
