import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable, temporaryPath } from '@plinth/durable'
import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { temporaryFolder, tree } from '../temporary-folder.ts'

const OURS = { kind: 'plinth-environments', layout: 1, min_reader: 1, min_writer: 1 }

it.each([
  ['of a newer version', JSON.stringify({ ...OURS, layout: 2, min_reader: 2, min_writer: 2 }), 'layout_too_new'],
  ['that only newer versions may change', JSON.stringify({ ...OURS, layout: 2, min_writer: 2 }), 'layout_too_new'],
  ['of another kind', JSON.stringify({ ...OURS, kind: 'plinth-models' }), 'layout_foreign'],
  ['that is empty', '', 'not_json'],
  ['that is not JSON', 'layout: 1\n', 'not_json'],
  ['that describes nothing', '[]', 'layout_invalid'],
] as const)('refuses a store with a layout %s, and changes nothing in it', async (_what, layout, code) => {
  const dataDir = join(await temporaryFolder(), 'data')
  await mkdir(dataDir)
  await writeFile(join(dataDir, 'layout.json'), layout)
  expect([await codeOf(aStore({ dataDir })), await tree(dataDir)]).toEqual([code, ['layout.json']])
})

it('works in a store of a newer layout that it may change', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  await mkdir(dataDir)
  await writeFile(join(dataDir, 'layout.json'), JSON.stringify({ ...OURS, layout: 2, owner: 'somebody' }))
  const { environments } = await aStore({ dataDir })
  expect((await environments.ensure(REQUEST)).state).toBe('ready')
})

it.each(['', 'envs', 'envs/python', 'locks', 'locks/journal', 'pycache'])(
  'says not_a_directory when a file lies at "%s" of the data directory',
  async (name) => {
    const dataDir = join(await temporaryFolder(), 'data')
    await mkdir(join(dataDir, name, '..'), { recursive: true })
    await rm(join(dataDir, name), { recursive: true, force: true })
    await writeFile(join(dataDir, name), '')
    expect(await codeOf(aStore({ dataDir }))).toBe('not_a_directory')
  },
)

it('opens what an interrupted first opening left, whichever step it came to, and removes the half-written file', async () => {
  const seen: string[] = []
  for (const step of ['nothing', 'root', 'temporary', 'layout', 'directories']) {
    const dataDir = join(await temporaryFolder(), 'data')
    await leaveAt(step, dataDir)
    const { environments } = await aStore({ dataDir })
    seen.push(
      (await environments.ensure(REQUEST)).state,
      ...(await tree(dataDir)).filter((path) => path.endsWith('.tmp')),
    )
  }
  expect(seen).toEqual(Array(5).fill('ready'))
})

it('notices that the data directory was moved while it was open, and makes nothing where it was', async () => {
  const folder = await temporaryFolder()
  const host = await aStore({ dataDir: join(folder, 'data') })
  await host.environments.ensureReady(REQUEST)
  await rename(join(folder, 'data'), join(folder, 'moved'))
  const { state, status } = await host.environments.ensure(REQUEST)
  const patches = host.environments.setOverrides({ model_id: 'tiny', overrides: [] })
  expect([state, status.code, await codeOf(patches), await host.environments.list()]).toEqual([
    'failed',
    'store_gone',
    'store_gone',
    [],
  ])
  expect((await tree(folder)).filter((path) => path.startsWith('data'))).toEqual([])
})

/** Leaves a data directory as a process would that died at a step of its first opening. */
async function leaveAt(step: string, dataDir: string): Promise<void> {
  if (step === 'nothing') return
  await mkdir(dataDir)
  const processes = createProcessTable()
  const dead = { ...(await processes.self()), pid: 2 ** 30 }
  const temporary = await temporaryPath(dataDir, { ...processes, self: async () => dead })
  if (step !== 'root') await writeFile(temporary, '{"kind":')
  if (step === 'layout' || step === 'directories') await writeFile(join(dataDir, 'layout.json'), JSON.stringify(OURS))
  if (step === 'directories') await mkdir(join(dataDir, 'envs'))
}
