import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createCheckpoints } from '../src/index/checkpoint-process.ts'
import { type FileIndex, openIndex } from '../src/index/open-index.ts'
import { programStarter, type StartProgram } from '../src/node-program.ts'
import { type Scratch, scratch } from './scratch.ts'

it('moves what a long change has written into the database by a process of its own', async () => {
  await using place = await scratch()
  const index = await filled(place)
  const before = await bytesOf(index)
  {
    await using checkpoints = createCheckpoints(index)
    checkpoints.begin()
    await checkpoints.settled()
    expect([before < MB, (await bytesOf(index)) > 2 * MB, await pagesByItself(index)]).toEqual([true, true, 16_000])
  }
  expect(await pagesByItself(index)).toBe(1000)
  await index.close()
})

it('starts no process for a change that wrote little', async () => {
  await using place = await scratch()
  const { index } = await openIndex({ file: join(place.path, 'index.db'), now: () => new Date() }, async () => {})
  {
    await using checkpoints = createCheckpoints(index)
    checkpoints.begin()
    await checkpoints.settled()
    expect(await pagesByItself(index)).toBe(1000)
  }
  await index.close()
})

it('leaves a long change to SQLite where the host may start no process', async () => {
  await using place = await scratch()
  const index = await filled(place, programStarter(null))
  const before = await bytesOf(index)
  {
    await using checkpoints = createCheckpoints(index)
    checkpoints.begin()
    await checkpoints.settled()
    expect([(await bytesOf(index)) - before, await pagesByItself(index)]).toEqual([0, 1000])
  }
  await index.close()
})

it('leaves a long change to SQLite where the process cannot do it, and waits for none', async () => {
  for (const program of ['process.exit(3)', "require('node:nothing')", "process.on('message', () => process.exit())"]) {
    await using place = await scratch()
    const index = await filled(place, () => programStarter()(program))
    {
      await using checkpoints = createCheckpoints(index)
      for (let batch = 0; batch < 3; batch += 1) {
        checkpoints.begin()
        await checkpoints.settled()
      }
    }
    expect(await pagesByItself(index)).toBe(1000)
    await index.close()
  }
})

const MB = 1024 * 1024

/** With more in its log than is moved by another process, and less than is moved by itself. */
async function filled(place: Scratch, startProgram?: StartProgram): Promise<FileIndex> {
  const settings = { file: join(place.path, 'index.db'), now: () => new Date(), startProgram }
  const { index } = await openIndex(settings, async () => {})
  await index.write
    .insertInto('index_state')
    .values({ name: 'much', value: 'x'.repeat(2.5 * MB) })
    .execute()
  return index
}

async function bytesOf({ file }: FileIndex): Promise<number> {
  return (await stat(file)).size
}

async function pagesByItself({ write }: FileIndex): Promise<number> {
  const { rows } = await sql<{ wal_autocheckpoint: number }>`pragma wal_autocheckpoint`.execute(write)
  return rows[0]?.wal_autocheckpoint ?? 0
}
