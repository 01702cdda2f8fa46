import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { ErrorDocumentV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { byteWords } from '../src/command/byte-words.ts'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { OWNED_ID, writeOwnedModel } from './owned-models.ts'
import { type Scratch, scratch } from './scratch.ts'

it('deletes a model only with --yes, says how to undo it, and that undoes it', async () => {
  await using place = await scratch()
  const directory = await writeOwnedModel(join(place.path, 'library'))
  await writeFile(join(directory, 'notes.txt'), 'mine')
  const asked = await run(place, ['delete', OWNED_ID])
  const deleted = await run(place, ['delete', OWNED_ID, '--yes'])
  const [, id = ''] = /trash as (\S+);/.exec(deleted.stdout) ?? []
  expect([asked.exitCode, deleted.exitCode, deleted.stdout.split('\n').slice(0, 3)]).toEqual([
    2,
    0,
    [
      `${OWNED_ID} was moved to the trash as ${id}; what the library did not create stayed (1).`,
      '  kept notes.txt',
      '',
    ],
  ])
  const listed = await run(place, ['trash', 'list'])
  expect(listed.stdout).toMatch(new RegExp(`^TRASH ID .*\n${id}  \\S+Z  \\S+ kB  ${OWNED_ID}\n\n1 model, `))
  expect(await run(place, ['trash', 'restore', id])).toMatchObject({
    exitCode: 0,
    stdout: `${OWNED_ID} is back in the library.\n`,
  })
  expect((await run(place, ['trash', 'list'])).stdout).toBe('the trash is empty\n')
})

it('deletes several models at once, and ends with 1 when one of them is not there', async () => {
  await using place = await scratch()
  for (const id of ['llm/a/b', 'llm/a/c', 'llm/a/d']) await writeOwnedModel(join(place.path, 'library'), { id })
  const asked = await run(place, ['delete', 'llm/a/b', 'llm/a/c'])
  const gone = await run(place, ['delete', 'llm/a/b', 'llm/a/c', '--yes'])
  const partly = await json(place, ['delete', 'llm/a/d', 'llm/a/e', '--yes'])
  expect([asked.exitCode, gone.exitCode, partly.exitCode]).toEqual([2, 0, 1])
  expect(gone.stdout.trimEnd().split('\n').at(-1)).toBe('2 of 2 models were deleted.')
  expect(partly.document).toMatchObject({
    status: 'partly_deleted',
    deleted: [{ model_id: 'llm/a/d' }],
    failed: [{ model_id: 'llm/a/e', code: 'model_not_found' }],
  })
})

it('prints one document for delete, trash and scrub with --json', async () => {
  await using place = await scratch()
  await writeOwnedModel(join(place.path, 'library'))
  const scrubbed = await json(place, ['scrub', '--once'])
  const deleted = await json(place, ['delete', OWNED_ID, '--yes'])
  const listed = await json(place, ['trash', 'list'])
  const emptied = await json(place, ['trash', 'empty', '--yes'])
  const missing = await json(place, ['trash', 'restore', 'nothing'])
  expect([scrubbed, deleted, listed, emptied].map(({ document }) => document)).toMatchObject([
    { status: 'finished', models: 1, files: 5, damaged: [] },
    { status: 'deleted', model_id: OWNED_ID, kept: [] },
    { items: [{ model_id: OWNED_ID, files: 6 }] },
    { status: 'emptied', removed: [{ model_id: OWNED_ID }], kept: [] },
  ])
  expect([scrubbed, deleted, listed, emptied, missing].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 2])
  expect(ErrorDocumentV1.parse(missing.document)).toMatchObject({ code: 'trash_item_not_found' })
})

it('ends with 3 when scrub finds damage or a deletion is refused, and with 2 for a wrong command line', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root)
  await writeOwnedModel(root, { id: 'llm/a/b', ledger: 'none', digests: 'none' })
  await writeFile(join(directory, 'config.json'), '{')
  const scrubbed = await run(place, ['scrub', '--once', '--rate', '100000000'])
  expect([scrubbed.exitCode, scrubbed.stdout]).toEqual([
    3,
    [
      `damaged ${OWNED_ID}/config.json: config_not_json: The configuration is no JSON any more. It has 1 bytes instead of 24.`,
      '5 files have no digest to compare with',
      '2 models, 5 files, 1.3 kB read, 1 damaged',
      '',
    ].join('\n'),
  ])
  const codes = [
    ['delete', 'llm/a/b', '--yes'],
    ['scrub', '--once', '--rate', '0'],
    ['scrub', '--once', '--rate', 'fast'],
    ['scrub', '--json'],
    ['trash', 'empty'],
    ['trash', 'empty', 'x', '--yes'],
    ['trash'],
  ]
  expect(await Promise.all(codes.map(async (argv) => (await run(place, argv)).exitCode))).toEqual([3, 2, 2, 2, 2, 2, 2])
})

it('shows when the files of a model were last verified', async () => {
  await using place = await scratch()
  await writeOwnedModel(join(place.path, 'library'))
  const before = await run(place, ['show', OWNED_ID])
  await run(place, ['scrub', '--once'])
  const after = await run(place, ['show', OWNED_ID])
  expect([before, after].map(({ stdout }) => /^verified +\d{4}-\d\d-\d\dT\S+Z$/m.test(stdout))).toEqual([false, true])
})

it('shows bytes in the unit that people would choose', () => {
  expect([0, 999, 1000, 1234, 99_950, 123_456, 4_000_000_000, 1.2e12].map(byteWords)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 kB',
    '100.0 kB',
    '123 kB',
    '4.0 GB',
    '1.2 TB',
  ])
})

function run(place: Scratch, argv: readonly string[]) {
  return tryCli(modelsDefinition, { argv: ['--library', join(place.path, 'library'), ...argv] })
}

async function json(place: Scratch, argv: readonly string[]) {
  const { exitCode, stdout } = await run(place, [...argv, '--json'])
  return { exitCode, document: JSON.parse(stdout) }
}
