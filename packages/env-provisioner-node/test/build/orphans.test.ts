import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isAlive, openJournal, type ProcessTable } from '@plinth/durable'
import { createFakeProcesses } from '@plinth/durable/testing'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const TOKEN = 'a'.repeat(32)
const KEY = `v1_${'b'.repeat(32)}`
const MARK = `PLINTH_BUILD=${TOKEN}`
const OTHER = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])

it('clears away the prefix of a builder that died, once its installer is gone', async () => {
  expect(await afterDeathOf({ child: 'none' })).toEqual({ left: [], living: [] })
})

it('clears away the prefix of a builder that died before its installer was started', async () => {
  expect(await afterDeathOf({ child: 'starting' })).toEqual({ left: [], living: [] })
})

it('ends an installer whose process id was never written down, and clears its prefix away', async () => {
  expect(await afterDeathOf({ child: 'starting', writers: [MARK] })).toEqual({ left: [], living: [] })
})

it('ends what the recorded installer has started as well, and nothing of another build', async () => {
  const other = `PLINTH_BUILD=${'c'.repeat(32)}`
  expect(await afterDeathOf({ child: 'recorded', writers: [MARK, MARK, other] })).toEqual({ left: [], living: [other] })
})

it('leaves a prefix alone while it is not known who writes there', async () => {
  const left = [KEY, `${KEY}/${TOKEN}`, `${KEY}/${TOKEN}/half.py`]
  expect(await afterDeathOf({ child: 'starting', system: 'silent' })).toEqual({ left, living: [] })
})

it('clears away a prefix where the system knows the installer, though not what it was started with', async () => {
  expect(await afterDeathOf({ child: 'recorded', writers: [MARK], system: 'silent' })).toEqual({ left: [], living: [] })
})

it('does not wait for an installer whose process id belongs to another process by now', async () => {
  expect(await afterDeathOf({ child: 'reused' })).toEqual({ left: [], living: [''] })
})

it('leaves a prefix alone whose note it does not understand', async () => {
  const { left } = await afterDeathOf({ child: 'of a newer kind' })
  expect(left).toContain(`${KEY}/${TOKEN}/half.py`)
})

it('keeps the published prefix of a builder that died before it settled its note', async () => {
  const machine = createFakeProcesses()
  const host = await aStore({ processes: machine.start().table })
  const ref = await host.environments.ensureReady(REQUEST)
  const { environment_key, python_executable } = ref
  const dead = machine.start()
  const journal = await openJournal(join(host.dataDir, 'locks', 'journal'), { processes: dead.table })
  const token = relative(join(host.dataDir, 'envs', 'python', environment_key), python_executable).split(sep)[0]
  await journal.begin({ kind: 'build', key: environment_key, token, child: 'none' })
  machine.end(dead.identity)
  await host.environments.ensureReady({ dependency_requirements: OTHER })
  expect([(await host.environments.verifyRef(ref)).state, await journal.intents()]).toEqual(['ready', []])
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

interface Death {
  /** What the note of the dead builder says. */
  readonly child: string
  /** What the processes that still run were started with; the first is the recorded one. */
  readonly writers?: readonly string[]
  /** `silent`: tells no environments. */
  readonly system?: 'silent'
}

/** What is left under envs/python of a builder that died half way, after the next one has built another environment; and who still runs. */
async function afterDeathOf({ child, writers = child === 'reused' ? [''] : [], system }: Death) {
  const machine = createFakeProcesses()
  const [own, dead] = [machine.start(), machine.start()]
  const running = writers.map((environment) => ({ environment, ...machine.start({ environment }) }))
  const [first] = running
  const silent: ProcessTable = { ...own.table, endMarked: async () => 'unclear', findMarked: async () => undefined }
  const host = await aStore({ processes: system ? silent : own.table })
  const recorded = { recorded: first?.identity, reused: { ...first?.identity, start_time: 'earlier' } }
  const journal = await openJournal(join(host.dataDir, 'locks', 'journal'), { processes: dead.table })
  const said = child === 'recorded' || child === 'reused' ? recorded[child] : child
  await journal.begin({ kind: 'build', key: KEY, token: TOKEN, child: said })
  await mkdir(join(host.dataDir, 'envs', 'python', KEY, TOKEN), { recursive: true })
  await writeFile(join(host.dataDir, 'envs', 'python', KEY, TOKEN, 'half.py'), '')
  machine.end(dead.identity)
  await host.environments.ensure(REQUEST)
  const left = (await tree(join(host.dataDir, 'envs', 'python'))).filter((path) => path.startsWith(KEY))
  const alive = await Promise.all(running.map(({ identity }) => isAlive(own.table, identity)))
  return { left, living: running.filter((_, index) => alive[index]).map(({ environment }) => environment) }
}
