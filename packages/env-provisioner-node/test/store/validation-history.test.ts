import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFakeProcesses, createGates } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, prefixIn, REQUEST } from '../fake-store.ts'

const MODULE = 'lib/python3.11/site-packages/numpy/__init__.py'

it('looks at every file once after a reboot, since installers do not sync what they write', async () => {
  const machine = createFakeProcesses()
  const first = await aStore({ processes: machine.start().table })
  const prefix = await prefixIn(first)
  await first.environments.close()
  machine.reboot()
  const second = await aStore({ dataDir: first.dataDir, processes: machine.start().table })
  const sound = await second.environments.ensure(REQUEST)
  const again = await second.environments.ensure(REQUEST)
  const kinds = (await second.environments.describe(REQUEST)).usage?.validations.map(({ kind, ok }) => [kind, ok])
  expect([sound.outcome, again.outcome, kinds]).toEqual([
    'reused',
    'reused',
    [
      ['stat', true],
      ['stat', true],
    ],
  ])
  await second.environments.close()
  await truncate(join(prefix, MODULE))
  machine.reboot()
  const third = await aStore({ dataDir: first.dataDir, processes: machine.start().table })
  const lost = await third.environments.ensure(REQUEST)
  expect([lost.outcome, lost.status.timeline.find(({ state }) => state === 'missing')?.code]).toEqual([
    'installed',
    'file_size_mismatch',
  ])
})

it('rebuilds what a closer look has found damaged, and starts a new history', async () => {
  const host = await aStore()
  await writeFile(join(await prefixIn(host), MODULE), '__version__ = "2.4.2"')
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await host.environments.verify(environment_key)
  const answer = await host.environments.ensure(REQUEST)
  const validations = (await host.environments.describe(REQUEST)).usage?.validations
  expect([answer.outcome, validations?.map(({ kind, ok }) => [kind, ok])]).toEqual(['installed', [['stat', true]]])
})

it('verifies a new environment completely in the background, and writes the result down', async () => {
  const gates = createGates()
  gates.hold('validated')
  const { environments } = await aStore({ afterInstall: 'verify', at: gates.at })
  await environments.ensureReady(REQUEST)
  await gates.reached('validated')
  const validations = (await environments.describe(REQUEST)).usage?.validations
  gates.open('validated')
  expect(validations?.map(({ kind, ok }) => [kind, ok])).toEqual([
    ['stat', true],
    ['full', true],
  ])
})

it.each(['reused', 'joined'] as const)(
  'verifies completely in the background what is %s and was never looked at so closely',
  async (outcome) => {
    const installing = createGates()
    if (outcome === 'joined') installing.hold('installed')
    const first = await aStore({ at: installing.at })
    const built = first.environments.ensureReady(REQUEST)
    if (outcome === 'joined') await installing.reached('installed')
    else await built
    const gates = createGates()
    gates.hold('validated')
    const second = await aStore({ dataDir: first.dataDir, afterInstall: 'verify', at: gates.at })
    const asked = second.environments.ensure(REQUEST)
    installing.open('installed')
    const answer = await asked
    await gates.reached('validated')
    const kinds = (await second.environments.describe(REQUEST)).usage?.validations.map(({ kind, ok }) => [kind, ok])
    gates.open('validated')
    await built
    expect([answer.outcome, kinds]).toEqual([
      outcome,
      [
        ['stat', true],
        ['full', true],
      ],
    ])
  },
)

it('verifies an environment completely once, however many hosts find that nobody has', async () => {
  const first = await aStore()
  await first.environments.ensureReady(REQUEST)
  const gates = createGates()
  gates.hold('validated')
  const one = await aStore({ dataDir: first.dataDir, afterInstall: 'verify', at: gates.at })
  await one.environments.ensureReady(REQUEST)
  await gates.reached('validated')
  const two = await aStore({ dataDir: first.dataDir, afterInstall: 'verify' })
  await two.environments.ensureReady(REQUEST)
  await two.environments.close()
  gates.open('validated')
  await one.environments.close()
  const three = await aStore({ dataDir: first.dataDir, afterInstall: 'verify' })
  await three.environments.ensureReady(REQUEST)
  await three.environments.close()
  const kinds = (await first.environments.describe(REQUEST)).usage?.validations.map(({ kind }) => kind)
  expect(kinds).toEqual(['stat', 'full'])
})

it('survives a clock that jumps back', async () => {
  const times = ['2026-05-01T10:00:00.000Z', '2026-04-01T10:00:00.000Z']
  const uses: unknown[] = []
  for (const now of times) {
    const dataDir = uses.length === 0 ? undefined : String(uses[0])
    const host = await aStore({ clock: { now: () => now }, ...(dataDir === undefined ? {} : { dataDir }) })
    await host.environments.ensureReady(REQUEST)
    await host.environments.close()
    if (dataDir === undefined) uses.push(host.dataDir)
    const reader = await aStore({ dataDir: host.dataDir, clock: { now: () => now } })
    uses.push((await reader.environments.describe(REQUEST)).usage?.last_used_at)
  }
  expect(uses.slice(1)).toEqual(times)
})
