// contend.ts <lock> <log> <turns> <seed>: takes the lock several times, logs every turn; told to, it dies at a random point on the way.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { acquireLock, createProcessTable } from '../../src/index.ts'
import { createRandom, dieAt } from '../../src/testing.ts'

// A take-over is rare, so whoever is to die in one does so in its first.
const POINTS = ['before_claim', 'claimed', 'before_replace', 'queued', 'before_link', 'taken', 'before_release']
const [lock = '', log = '', turns = '1', seed = ''] = process.argv.slice(2)
const random = createRandom(Number(seed))
const chosen = random.below(POINTS.length)
const at = seed === '' ? undefined : dieAt(POINTS[chosen] ?? '', chosen < 3 ? 1 : 1 + random.below(Number(turns)))
const processes = createProcessTable()

process.stdout.write('ready\n')
const input = createInterface({ input: process.stdin })
await new Promise((resolve) => input.once('line', resolve))
input.close()
for (let turn = 0; turn < Number(turns); turn += 1) {
  const held = await acquireLock(lock, { processes, ...(at ? { at } : {}) })
  appendFileSync(log, `enter ${process.pid}\n`)
  await new Promise((resolve) => setImmediate(resolve))
  appendFileSync(log, `leave ${process.pid}\n`)
  await held.release()
}
process.stdout.write('done\n')
