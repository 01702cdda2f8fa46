import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { aStore } from '../fake-store.ts'
import { temporaryFolder, tree } from '../temporary-folder.ts'
import { aMachine, refusal } from './machine.ts'
import { small } from './payloads.ts'

const FORBID = fileURLToPath(new URL('children/without_links.py', import.meta.url))
/** What file systems say that have no hard links, or have no room for another one. */
const REFUSALS = ['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'] as const

it.each(REFUSALS)('refuses to make a store where link(2) says %s, and leaves nothing in it', async (name) => {
  const folder = await temporaryFolder()
  const machine = await aMachine({ by: withoutLinks(name) })
  expect(await refusal(machine.ask('open', { dataDir: join(folder, 'data'), programs: 'fake' }))).toBe(
    'links_unsupported',
  )
  expect(await tree(join(folder, 'data'))).toEqual([])
})

it('refuses to build in a store that was copied to where link(2) fails, before anything is installed', async () => {
  const { environments, dataDir } = await aStore()
  await environments.ensureReady({ dependency_requirements: small('there') })
  await environments.close()
  const machine = await aMachine({ by: withoutLinks('EPERM') })
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect(await machine.ask('ensure', small('there'))).toMatchObject({ state: 'ready', outcome: 'reused' })
  const missed = await machine.ask('ensure', small('missing'))
  expect([missed.state, missed.code]).toEqual(['failed', 'links_unsupported'])
  expect(missed.message).toContain('Choose a directory on a file system with hard links')
  expect(await machine.ask('points')).toEqual([])
  expect(await machine.ask('leftovers', dataDir)).toEqual([])
})

function withoutLinks(name: (typeof REFUSALS)[number]): string[] {
  return ['python3', FORBID, String(constants.errno[name])]
}
