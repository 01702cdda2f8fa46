// hold.ts <lock>: queues for the lock when told `go`, says `held`, holds it until told `release`.
import { createInterface } from 'node:readline'
import { acquireLock } from '../../src/index.ts'

const [lock = ''] = process.argv.slice(2)
const input = createInterface({ input: process.stdin })
const lines = input[Symbol.asyncIterator]()
process.stdout.write('ready\n')
await lines.next()
const at = async (point: string) => void process.stdout.write(`${point}\n`)
const held = await acquireLock(lock, { at, pollMs: 20 })
process.stdout.write('held\n')
await lines.next()
await held.release()
input.close()
