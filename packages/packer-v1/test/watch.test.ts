import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildResult } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { watchBuild } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

it('builds again after each change until it is told to end, and changes nothing but the build', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('one')
  const before = Object.keys(await workspace.listFiles('assets'))
  const end = new AbortController()
  const seen: string[] = []
  const state: { tell: (path: string) => void; closed: boolean } = { tell: () => {}, closed: false }
  const watcher = {
    watch: (_: string, onChange: (path: string) => void) => {
      state.tell = onChange
      return {
        close: () => {
          state.closed = true
        },
      }
    },
  }
  const edits = [
    () => workspace.writeFile('assets/one/content.bin', 'another'),
    () => rm(join(root, 'assets/one/content.bin')),
    () => workspace.writeFile('assets/one/content.bin', 'again'),
  ]
  const onBuild = ({ status, artifacts }: BuildResult) => {
    seen.push(`${status} ${artifacts.length}`)
    const edit = edits.shift()
    if (edit) void edit().then(() => state.tell('assets/one/content.bin'))
    else end.abort()
  }
  await watchBuild(service, project, { signal: end.signal, onBuild, watcher, settleMs: 1 })

  expect(seen).toEqual(['success 4', 'success 4', 'rejected 0', 'success 4'])
  expect(state.closed).toBe(true)
  expect(Object.keys(await workspace.listFiles('assets'))).toEqual(before)
})

it('sees a change without a watcher that tells of it, only later', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('one')
  const end = new AbortController()
  const watcher = { watch: () => ({ close: () => {} }) }
  const digests: (string | undefined)[] = []
  const onBuild = ({ artifacts }: BuildResult) => {
    digests.push(artifacts[0]?.sha256)
    if (digests.length > 1) end.abort()
    else void workspace.writeFile('assets/one/content.bin', 'another')
  }
  await watchBuild(service, project, { signal: end.signal, onBuild, watcher, pollMs: 5 })

  expect(new Set(digests).size).toBe(2)
})
