import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openJournal, type ProcessIdentity } from '@plinth/durable'
import { createFakeProcesses } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const TOKEN = 'a'.repeat(32)
const KEY = `v1_${'b'.repeat(32)}`

it('clears away the prefix of a builder that died, once its installer is gone', async () => {
  const { left } = await afterDeathOf('none')
  expect(left).toEqual([])
})

it('leaves a prefix alone while it is not known who writes there', async () => {
  const { left } = await afterDeathOf('starting')
  expect(left).toEqual([KEY, `${KEY}/${TOKEN}`, `${KEY}/${TOKEN}/half.py`])
})

it('does not wait for an installer whose process id belongs to another process by now', async () => {
  const { left } = await afterDeathOf({ start_time: 'earlier' })
  expect(left).toEqual([])
})

it('journals the builder before an installer runs, and forgets it afterwards', async () => {
  const machine = createFakeProcesses()
  const notes: string[][] = []
  const host = await aStore({
    processes: machine.start().table,
    onInstall: async (_prefix, { onSpawn }) => {
      await onSpawn?.({ pid: 1000, processGroup: 1000 })
      notes.push(await tree(join(host.dataDir, 'locks', 'journal')))
    },
  })
  expect(await codeOf(host.environments.ensure(REQUEST))).toBe('resolved')
  notes.push(await tree(join(host.dataDir, 'locks', 'journal')))
  expect(notes.map((each) => each.length)).toEqual([1, 0])
})

/** What is left under envs/python of a builder that died half way, after the next one has built another environment. */
async function afterDeathOf(child: 'none' | 'starting' | Partial<ProcessIdentity>) {
  const machine = createFakeProcesses()
  const host = await aStore({ processes: machine.start().table })
  const dead = machine.start()
  const journal = await openJournal(join(host.dataDir, 'locks', 'journal'), { processes: dead.table })
  const writer = machine.start()
  const recorded =
    typeof child === 'string'
      ? child
      : { pid: writer.identity.pid, processGroup: null, identity: { ...writer.identity, ...child } }
  await journal.begin({ kind: 'build', key: KEY, token: TOKEN, child: recorded })
  await mkdir(join(host.dataDir, 'envs', 'python', KEY, TOKEN), { recursive: true })
  await writeFile(join(host.dataDir, 'envs', 'python', KEY, TOKEN, 'half.py'), '')
  machine.end(dead.identity)
  await host.environments.ensure(REQUEST)
  const left = (await tree(join(host.dataDir, 'envs', 'python'))).filter((path) => path.startsWith(KEY))
  return { left }
}
