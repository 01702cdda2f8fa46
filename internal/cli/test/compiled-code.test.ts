import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { userCache } from '../src/compiled-code.ts'

it.each([
  [{ env: { XDG_CACHE_HOME: '/cache' }, platform: 'linux' }, '/cache'],
  [{ env: { XDG_CACHE_HOME: 'relative' }, platform: 'linux' }, join(homedir(), '.cache')],
  [{ env: {}, platform: 'linux' }, join(homedir(), '.cache')],
  [{ env: {}, platform: 'darwin' }, join(homedir(), 'Library', 'Caches')],
  [{ env: { LOCALAPPDATA: '/local' }, platform: 'win32' }, '/local'],
] as const)('keeps what can be made again in the user’s cache directory: %j', (host, directory) => {
  expect(userCache(host)).toBe(directory)
})

it('keeps compiled code in the user’s cache directory, or where Node’s own variable says, or nowhere', async () => {
  const folders = { cache: await temporaryFolder(), named: await temporaryFolder(), cwd: await temporaryFolder() }
  const { cache, named, cwd } = folders
  start(cwd, { XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: named })
  start(cwd, { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: '1' })
  const before = await readdir(cache)
  start(cwd, { XDG_CACHE_HOME: cache })

  expect([before, await readdir(cache), await readdir(join(cache, 'plinth')), await readdir(cwd)]).toEqual([
    [],
    ['plinth'],
    ['compiled-code'],
    [],
  ])
  expect((await readdir(named)).length).toBeGreaterThan(0)
})

function start(cwd: string, env: Readonly<Record<string, string>>): void {
  const script = join(import.meta.dirname, 'children', 'compiled.ts')
  const { status } = spawnSync(process.execPath, [script], { cwd, env: { PATH: process.env.PATH ?? '', ...env } })
  expect(status).toBe(0)
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
