import { expect, it } from 'vitest'
import { refuseOldNode } from '../src/refuse-old-node.ts'

it.each([
  ['20.20.2', true],
  ['22.17.1', true],
  ['22.18.0', false],
  ['23.0.0', false],
  ['26.10.0', false],
])('ends a program on Node %s with a sentence and exit code 1: %s', (node, isRefused) => {
  const said: unknown[] = []
  const write = (text: string) => said.push(text)
  refuseOldNode({
    argv: ['node', '/bin/plinth-env.cjs'],
    versions: { node },
    stderr: { write },
    exit: (code) => said.push(code),
  })
  const refusal = [
    `error: plinth-env needs Node 22.18 or newer, and this is ${node}\n`,
    'hint: Run it with Node 22.18 or newer.\n',
    1,
  ]
  expect(said).toEqual(isRefused ? refusal : [])
})
