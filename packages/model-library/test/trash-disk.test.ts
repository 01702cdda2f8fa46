import { execFile } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'
import { scratch } from './scratch.ts'

it.each(['full', 'full_with_index'])(
  'leaves a model whole in one place wherever in a deletion or restoration the disk is full, and empties the trash of a full disk: %s',
  async (scenario) => {
    await using place = await scratch()
    const [codes, ...rest] = await seenBy(scenario, place.path)
    expect(rest).toEqual([[], [], 'done', []])
    expect(codes).toEqual(expect.arrayContaining(['delete disk_full', 'delete done', 'restore done']))
  },
)

it('refuses to delete, restore and empty on a disk that can only be read, by one code, lists the trash and verifies there', async () => {
  await using place = await scratch()
  const refused = Array(3).fill('read_only')
  expect(await seenBy('read_only', place.path)).toEqual([
    ...[refused, true],
    ...['read', refused, 1, 5],
    ...[['done', 'done', 'done'], []],
  ])
})

it('refuses to delete a model that lies on another disk than the trash, and changes nothing', async () => {
  await using place = await scratch()
  expect(await seenBy('other_disk', place.path)).toEqual(['trash_unavailable', true, []])
})

it('takes a drive that goes in the middle of a verification for no damage, writes nothing in its place, and goes on when it is back', async () => {
  await using place = await scratch()
  expect(await seenBy('unplugged', place.path)).toEqual(['library_unreachable', [], 5, []])
})

it('removes nothing of what is mounted in the trash', async () => {
  await using place = await scratch()
  const mounted = ['model', 'model/tokenizer', 'model/tokenizer/extra', 'model/tokenizer/extra/merges.txt']
  expect(await seenBy('mounts', place.path)).toEqual(['trash_incomplete', mounted, ['merges.txt']])
})

it('names files that may not be read, takes that for no damage, and deletes nothing that it cannot look at', async () => {
  await using place = await scratch()
  const script = [process.execPath, join(import.meta.dirname, 'children/trash-disk.ts'), 'denied', place.path]
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(place.path, NOBODY, NOBODY)
  const [program = '', ...args] = [
    ...(isRoot ? ['setpriv', '--reuid', String(NOBODY), '--clear-groups', '--'] : []),
    ...script,
  ]
  const env = { ...process.env, HOME: place.path }
  expect(JSON.parse((await promisify(execFile)(program, args, { env })).stdout)).toEqual([
    ['config.json', 'tokenizer/extra/merges.txt', 'tokenizer/tokenizer.json'].map(
      (path) => `${path} permission_denied`,
    ),
    'not judged',
    'permission_denied',
    true,
    [],
    [],
  ])
})

const NOBODY = 65534

async function seenBy(scenario: string, directory: string): Promise<readonly unknown[]> {
  const seen: unknown = JSON.parse(await inAMachine('trash-disk.ts', [scenario, directory]))
  return Array.isArray(seen) ? seen : [seen]
}
