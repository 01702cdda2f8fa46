import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { lockText } from '../conda-workshop.ts'
import { type CondaBench, openCondaBench } from './conda-project.ts'
import { pyve } from './pyve-process.ts'
import { onTerminal } from './terminal.ts'

const shop: { made?: CondaBench } = {}

beforeAll(async () => {
  shop.made = await openCondaBench()
})

function bench(): CondaBench {
  if (!shop.made) throw new Error('no bench')
  return shop.made
}

const project = (options?: { readonly withMicromamba?: boolean }) => bench().project(options)
const condaSpec = (name?: string, dependencies?: readonly string[]) => bench().spec(name, dependencies)

it('bootstraps micromamba interactively and automatically, and never without being told', async () => {
  const program = readFileSync(bench().workshop.micromamba)
  const sha256 = createHash('sha256').update(program).digest('hex')
  const server = createServer((_, response) => response.end(program)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    const { cwd, env: base, run, write } = project({ withMicromamba: false })
    const env = { ...base, PYVE_MICROMAMBA_URL: `http://127.0.0.1:${port}`, PYVE_MICROMAMBA_SHA256: sha256 }
    write('environment.yml', condaSpec())
    expect([(await run('--init')).code, existsSync(join(cwd, '.pyve'))]).toEqual([1, false])
    const auto = await pyve(['--init', '--no-direnv', '--auto-bootstrap', '--bootstrap-to', 'user'], { cwd, env })
    expect([auto.stderr, auto.code, existsSync(join(cwd, 'home/.pyve/bin/micromamba'))]).toEqual(['', 0, true])
    rmSync(join(cwd, 'home/.pyve/bin'), { recursive: true })
    const answers = [
      { after: 'Continue anyway?', type: '\n' },
      { after: 'Choice [1]', type: '\n' },
    ]
    const chosen = await onTerminal(['init', '--no-direnv', '--force'], { cwd, env }, answers)
    expect([chosen.code, existsSync(join(cwd, '.pyve/bin/micromamba'))]).toEqual([0, true])
    rmSync(join(cwd, '.pyve/bin'), { recursive: true })
    const wrong = await pyve(['--init', '--force', '--auto-bootstrap'], {
      cwd,
      env: { ...env, PYVE_MICROMAMBA_SHA256: '0'.repeat(64) },
    })
    expect([wrong.code, existsSync(join(cwd, '.pyve/bin/micromamba'))]).toEqual([1, false])
  } finally {
    server.close()
  }
})

it('detects a stale or missing lock and does what the policy says, silent without a terminal', async () => {
  const { cwd, env, run, write } = project()
  write('environment.yml', condaSpec())
  const missing = await run('--init', '--strict')
  write('conda-lock.yml', lockText(bench().workshop.channel, ['python_abi', 'python', 'pip']))
  const stale = await run('--init', '--strict')
  mkdirSync(join(cwd, '.pyve'), { recursive: true })
  writeFileSync(join(cwd, '.pyve/config'), 'lock_file_policy: strict\n')
  const byPolicy = await run('--init')
  expect([missing, stale, byPolicy].map(({ code, stderr }) => [code, /^ERROR: ([^:\n]*)/.exec(stderr)?.[1]])).toEqual([
    [1, 'there is no conda-lock.yml'],
    [1, 'conda-lock.yml is stale'],
    [1, 'conda-lock.yml is stale'],
  ])
  writeFileSync(join(cwd, '.pyve/config'), 'lock_file_policy: warn\n')
  const asked = await onTerminal(['init', '--no-direnv'], { cwd, env }, [{ after: 'Continue anyway?', type: 'n\n' }])
  expect([asked.code, asked.shown.split('\n')[0], existsSync(join(cwd, '.pyve/envs'))]).toEqual([
    ...[1, 'WARNING: Lock file may be stale', false],
  ])
  writeFileSync(join(cwd, '.pyve/config'), 'lock_file_policy: ignore\n')
  const ignored = await onTerminal(['init', '--no-direnv'], { cwd, env })
  expect([ignored.code, ignored.shown.includes('Lock file')]).toEqual([0, false])
})

it('makes a lock with conda-lock, and says whether it is up to date', async () => {
  const { cwd, write } = project()
  write('environment.yml', condaSpec())
  const tools = [dirname(bench().workshop.micromamba), dirname(bench().workshop.condaLock), bench().pythons]
  const env = { PATH: `${tools.join(':')}:/usr/bin:/bin` }
  const check = async () => (await pyve(['lock', '--check'], { cwd, env })).code
  const before = await check()
  const made = await pyve(['lock'], { cwd, env })
  expect([made.stderr, before, made.code, await check()]).toEqual(['', 1, 0, 0])
  write('environment.yml', condaSpec('demo', ['alpha-lib', 'beta-lib']))
  expect(await check()).toBe(1)
})
