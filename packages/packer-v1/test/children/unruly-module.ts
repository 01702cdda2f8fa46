import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Convert } from '../../src/index.ts'

/** Does what the asset's one input says: ends the thread, throws, never ends, gives what cannot be sent, or reads a file that is no input. */
export const convert: Convert = async ({ inputs }, { readInput }) => {
  const [input] = inputs
  const [order = '', where = ''] = new TextDecoder().decode(await readInput(input?.path ?? '')).split(' ')
  if (order === 'exit') process.exit(3)
  if (order === 'throw') throw new Error('a family of the test')
  if (order === 'crash') setTimeout(() => Promise.reject(new Error('nobody catches this')))
  if (order === 'print') process.stdout.write('conversions print nothing')
  if (order === 'crash' || order === 'wait') return new Promise(() => {})
  if (order === 'spin') for (;;);
  if (order === 'ask') await readInput('../secret')
  const bytes = order === 'lie' ? readFileSync(join(where, 'secret.txt')) : new TextEncoder().encode(order)
  return [{ content: { kind: 'bytes', bytes } }]
}
