import { once } from 'node:events'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createPathProbe } from '../../src/store/probe-paths.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const threads = { digest: () => Promise.reject(new Error('no file here is large')) }
const TOOLS = { threads, clock: { now: () => new Date().toISOString() } }

it('keys a folder by what installers read in it, and by nothing that lies deeper or beside it', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'project', 'deep'), { recursive: true })
  await writeFile(join(folder, 'a-1.0-py3-none-any.whl'), 'a')
  await writeFile(join(folder, 'project', 'index.html'), 'page')
  const before = await createPathProbe(TOOLS).digestOf(folder)
  await writeFile(join(folder, 'notes.txt'), 'x')
  await writeFile(join(folder, 'project', 'deep', 'b-1.0-py3-none-any.whl'), 'b')
  await symlink(join(folder, 'nowhere'), join(folder, 'broken-1.0-py3-none-any.whl'))
  const socket = createServer().listen(join(folder, 'c-1.0-py3-none-any.whl'))
  await once(socket, 'listening')
  const same = await createPathProbe(TOOLS).digestOf(folder)
  socket.close()
  const slash = await createPathProbe(TOOLS).digestOf(`${folder}/`)
  await writeFile(join(folder, 'project', 'index.html'), 'another page')
  const page = await createPathProbe(TOOLS).digestOf(folder)
  await rename(join(folder, 'a-1.0-py3-none-any.whl'), join(folder, 'a-1.1-py3-none-any.whl'))
  const name = await createPathProbe(TOOLS).digestOf(folder)
  expect([same, slash, new Set([before, page, name]).size]).toEqual([before, before, 3])
})
