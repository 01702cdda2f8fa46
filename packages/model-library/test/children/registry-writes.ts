// registry-writes.ts <metadata.json>: changes one field over and over, until it is killed.
import { dirname } from 'node:path'
import { createProcessTable, sweepTemporaries } from '@plinth/durable'
import { reportPhase } from '@plinth/durable/testing'
import { writeMetadata } from '../../src/registry/write-metadata.ts'

const [file = ''] = process.argv.slice(2)
const processes = createProcessTable()
await sweepTemporaries(dirname(file), processes)
reportPhase('writing')
for (let turn = 0; ; turn += 1)
  await writeMetadata(file, { patch: { notes: `${turn % 2 === 0 ? 'short' : 'long '.repeat(50)} ${turn}` }, processes })
