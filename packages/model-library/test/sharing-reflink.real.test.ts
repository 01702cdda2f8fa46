import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'

it('shares by reflink on btrfs: the disk has free what was said, an edit under one name stays there, and the undo takes the room again', async () => {
  await using place = await scratch()
  const here = import.meta.dirname
  const script = [join(here, 'children/share-reflinks.ts'), join(here, '../fixtures/reflink.btrfs.zst'), place.path]
  // A loop device takes more than a user namespace of one's own.
  const [program = '', ...words] = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'unshare', '-m']
  const { stdout } = await promisify(execFile)(program, [...words, '--', process.execPath, ...script])
  expect(JSON.parse(stdout)).toEqual({
    methods: ['reflink'],
    certainty: 'at_most',
    saved: 5,
    merged: 5,
    refused: [],
    freed: 5,
    files: 6,
    asBefore: true,
    again: { steps: 0, shared: 5 },
    untouched: 5,
    undone: [4, ['edited']],
    taken: 4,
  })
})
