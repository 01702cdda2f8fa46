import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'
import { scratch } from './scratch.ts'

it.each(['full', 'full_with_index'])(
  'leaves metadata, backup and bindings whole wherever in a change the disk is full, with nothing beside them: %s',
  async (scenario) => {
    await using place = await scratch()
    const [codes, faults, last, names] = await seenBy(scenario, place.path)
    expect([faults, last, names]).toEqual([[], 'last', ['metadata.json', 'metadata.json.bak']])
    expect(codes).toEqual(scenario === 'full' ? ['disk_full', 'done'] : expect.arrayContaining(['disk_full', 'done']))
  },
)

it('serves a library on a read-only disk, with health as it is now, and refuses what would write by one code', async () => {
  await using place = await scratch()
  const reads = (state: string, descriptor: string) => [true, true, state, descriptor, 'done', 'done']
  const writes = Array(4).fill('read_only')
  expect(await seenBy('read_only', place.path)).toEqual([
    reads('valid', 'done'),
    writes,
    reads('degraded', 'asset_not_executable'),
    writes,
    'degraded',
    'done',
  ])
})

it('serves a library of the prior system on a read-only disk, and touches nothing in it', async () => {
  await using place = await scratch()
  expect(await seenBy('prior_read_only', place.path)).toEqual([3, 'Llama, reviewed', 'valid', 'read_only', 'untouched'])
})

it('serves what may be read of a library that belongs to somebody else, and names the directories that may not', async () => {
  await using place = await scratch()
  await asUser([], 'stranger', place.path)
  const seen = await asUser(ORDINARY, 'ordinary', place.path)
  await asUser([], 'own', place.path)
  expect(seen).toEqual([
    [true, true, 'valid', 'done', 'done', 'done'],
    Array(4).fill('read_only'),
    [
      ['llm/open/closed', true],
      ['llm/open/hidden', true],
      ['llm/secret', true],
    ],
    'metadata_unreadable',
    expect.stringMatching(/^(permission_denied|metadata_unreadable)$/),
  ])
})

/** Whom file modes bind: whoever runs the tests, unless that is root. */
const ORDINARY =
  process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] : []

async function asUser(starter: readonly string[], scenario: string, directory: string): Promise<unknown> {
  const script = join(import.meta.dirname, 'children/registry-disk.ts')
  const [program = '', ...args] = [...starter, process.execPath, script, scenario, directory]
  const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, HOME: '/nonexistent' } })
  return JSON.parse(stdout)
}

async function seenBy(scenario: string, directory: string): Promise<readonly unknown[]> {
  const seen: unknown = JSON.parse(await inAMachine('registry-disk.ts', [scenario, directory]))
  return Array.isArray(seen) ? seen : [seen]
}
