import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createInstaller, type InstallProgress } from '../../src/index.ts'
import { createFakeCommands, onlyIndex } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

import { installerWith, toolsIn } from './ready-tools.ts'

const HASH = `sha256:${'a'.repeat(64)}`
const PYTHON = '/pythons/3.11.7/bin/python'

it('resolves with uv by standard input and keeps credentials out of the arguments', async () => {
  const { root, installer, calls } = installerWith('uv', () => ({ stdout: `six==1.17.0 \\\n    --hash=${HASH}\n` }))
  const resolution = await installer.resolve({ python: PYTHON, requirements: [{ requirement: 'six==1.17.0' }] })
  expect(resolution).toEqual({
    requirementsText: `six==1.17.0 --hash=${HASH}\n`,
    packages: [{ name: 'six', version: '1.17.0', hashes: [HASH] }],
  })
  const [call] = calls
  expect([call?.program, ...(call?.args ?? [])]).toEqual([
    join(root, 'tools/uv-0.13.9/uv-0.13.9.data/scripts/uv'),
    ...['pip', 'compile', '--generate-hashes', '--no-header', '--no-annotate', '--python', PYTHON],
    ...['--only-binary', ':all:', '-'],
  ])
  expect(call?.options).toMatchObject({
    stdin: 'six==1.17.0\n',
    cwd: join(root, 'cache'),
    env: {
      HOME: root,
      PATH: '/usr/bin',
      UV_DEFAULT_INDEX: 'https://anna:s3cret@index.example/simple',
      UV_CACHE_DIR: join(root, 'cache/uv'),
      UV_NO_CONFIG: '1',
      UV_NO_PROGRESS: '1',
      UV_PYTHON_DOWNLOADS: 'never',
    },
  })
  expect(call?.options.env.UV_CONSTRAINT).toBeUndefined()
})

it('installs with uv exactly what was resolved, and tells which process writes', async () => {
  const { root, installer, calls } = installerWith('uv', () => ({}))
  const prefix = join(root, 'env')
  mkdirSync(join(prefix, 'lib/python3.11/site-packages'), { recursive: true })
  const events: InstallProgress[] = []
  const spawned: number[] = []
  await installer.install(
    { prefix, requirementsText: `six==1.17.0 --hash=${HASH}\n`, sourceBuilds: 'allow', network: 'offline' },
    {
      onEvent: (event) => events.push(event),
      onSpawn: ({ pid }) => {
        spawned.push(pid)
      },
    },
  )
  expect(calls.map(({ args, options }) => [...args, options.stdin])).toEqual([
    [
      ...['pip', 'install', '--no-deps', '--require-hashes', '--python', join(prefix, 'bin/python')],
      ...['--offline', '-r', '-', `six==1.17.0 --hash=${HASH}\n`],
    ],
  ])
  expect([spawned, events]).toEqual([
    [1],
    [
      { phase: 'downloading', completed: 0, total: 1, unit: 'packages' },
      { phase: 'installing', completed: 1, total: 1, unit: 'packages' },
    ],
  ])
})

it('has uv drop the cached copies of packages and download them anew', async () => {
  const { root, installer, calls } = installerWith('uv', () => ({}))
  const prefix = join(root, 'env')
  mkdirSync(join(prefix, 'lib/python3.11/site-packages'), { recursive: true })
  await installer.install({ prefix, requirementsText: `six==1.17.0 --hash=${HASH}\n`, refresh: ['Six', 'foo_bar'] })
  expect(calls.map(({ args }) => args.filter((each) => /clean|six|foo/.test(each)))).toEqual([
    ['clean', 'six', 'foo-bar'],
    ['--refresh-package=six', '--refresh-package=foo-bar'],
  ])
})

it('starts nothing to install nothing', async () => {
  for (const name of ['uv', 'pip'] as const) {
    const { root, installer, calls } = installerWith(name, () => ({}))
    await installer.install({ prefix: join(root, 'env'), requirementsText: '\n# nothing\n' })
    expect(calls).toEqual([])
  }
})

it('keeps uv from an index that is switched off', async () => {
  const { root, runCommand, calls } = installerWith('uv', () => ({ stdout: '' }))
  const indexes = { ...onlyIndex('https://index'), indexAccess: 'disabled' as const }
  const folders = { toolsDir: join(root, 'tools'), cacheDir: join(root, 'cache') }
  await createInstaller({ name: 'uv', runCommand, indexes, ...folders }).resolve({ python: PYTHON, requirements: [] })
  expect(calls[0]?.args).toContain('--no-index')
})

it('resolves with pip by files that only this user can read and that are gone afterwards', async () => {
  const seen: unknown[] = []
  const { installer, calls } = installerWith('pip', ({ options: { cwd = '' } }) => {
    const hashes = { hashes: { sha256: 'a'.repeat(64) } }
    const row = {
      metadata: { name: 'six', version: '1.17.0' },
      download_info: { url: 'https://x', archive_info: hashes },
    }
    writeFileSync(join(cwd, 'report.json'), JSON.stringify({ install: [row] }))
    seen.push(cwd)
    return {}
  })
  const { packages } = await installer.resolve({ python: PYTHON, requirements: [{ requirement: 'six==1.17.0' }] })
  expect(packages).toEqual([{ name: 'six', version: '1.17.0', hashes: [HASH] }])
  const [call] = calls
  expect([call?.program, call?.args[0], ...(call?.args.slice(2) ?? [])]).toEqual([
    ...[PYTHON, '-I', 'install', '--dry-run', '--ignore-installed', '--report', 'report.json'],
    ...['--only-binary', ':all:', '--log', 'pip.log', '-r', 'requirements.txt'],
  ])
  expect(call?.options.env).toMatchObject({
    PIP_CONFIG_FILE: '/dev/null',
    PIP_INDEX_URL: 'https://anna:s3cret@index.example/simple',
    PIP_NO_INPUT: '1',
  })
})

it('lets none but absolute paths into an argument list', async () => {
  const { installer } = installerWith('uv', () => ({ stdout: '' }))
  const resolving = installer.resolve({ python: '--help', requirements: [] })
  await expect(resolving).rejects.toMatchObject({ code: 'invalid_path' })
  const installing = installer.install({ prefix: '-x', requirementsText: `six==1.0 --hash=${HASH}\n` })
  await expect(installing).rejects.toMatchObject({ code: 'invalid_path' })
})

it('lists every requirement that is not to be had, each with its reason', async () => {
  const { installer } = installerWith('uv', ({ args, options }) => {
    if (!args.includes('--no-deps')) return { exitCode: 1, stderr: 'error: joint resolution' }
    if (options.stdin === 'six==1.17.0\n') return { stdout: `six==1.17.0 --hash=${HASH}\n` }
    const reason =
      options.stdin === 'six==9\n' ? 'there is no version of six==9' : 'x was not found in the package registry'
    return { exitCode: 1, stderr: `error: No solution found\n  cause: Because ${reason}` }
  })
  const requirements = ['six==9', 'six==1.17.0', 'nonesuch==1'].map((requirement) => ({ requirement }))
  const lacking = await installer.findLacking({ python: PYTHON, requirements })
  expect(lacking.map(({ requirement, code }) => [requirement, code])).toEqual([
    ['six==9', 'no_matching_version'],
    ['nonesuch==1', 'not_found'],
  ])
})

it('does not take a failing connection for a missing package', async () => {
  const { installer } = installerWith('uv', () => ({ exitCode: 2, stderr: 'error: Request failed after 3 retries' }))
  const looking = installer.findLacking({ python: PYTHON, requirements: [{ requirement: 'six==9' }] })
  await expect(looking).rejects.toMatchObject({ code: 'network' })
})

it('knows the version of the pinned tools without starting them', async () => {
  const { installer: uv, calls } = installerWith('uv', () => undefined)
  const { installer: pip } = installerWith('pip', () => undefined)
  expect([await uv.identify(), await pip.identify(), calls]).toEqual([
    { name: 'uv', version: '0.13.9' },
    { name: 'pip', version: '26.3' },
    [],
  ])
})

it('asks a uv that is given by path for its version', async () => {
  const given = (stdout: string) => {
    const { runCommand } = createFakeCommands(({ program }) => (program === '/opt-uv/uv' ? { stdout } : undefined))
    return createInstaller({ name: 'uv', toolsDir: '/t', cacheDir: '/c', executable: '/opt-uv/uv', runCommand })
  }
  expect(await given('uv 0.14.1 (abc 2026-12-01)\n').identify()).toEqual({ name: 'uv', version: '0.14.1' })
  await expect(given('hello').identify()).rejects.toMatchObject({ code: 'installer_unavailable' })
})

it('lets every process of a call carry the marks of the call', async () => {
  for (const name of ['uv', 'pip'] as const) {
    const { installer, calls, root } = installerWith(name, () => ({ exitCode: 1 }))
    const marks = { PLINTH_BUILD: 'b1' }
    const requirements = [{ requirement: 'six==1.17.0' }]
    const requirementsText = `six==1.17.0 --hash=${HASH}\n`
    const failing = [
      installer.resolve({ python: PYTHON, requirements }, { marks }),
      installer.install({ prefix: join(root, 'env'), requirementsText }, { marks }),
    ]
    await Promise.allSettled(failing)
    expect(calls.map(({ options }) => options.marks?.PLINTH_BUILD)).toEqual(calls.map(() => 'b1'))
    expect(new Set(calls.map(({ options }) => options.marks?.PLINTH_RUN)).size).toBe(calls.length)
  }
})

it('installs with uv what the cache has without asking an index, and asks for what it lacks', async () => {
  const cached = new Set(['six==1.17.0'])
  const { root, installer, calls } = installerWith('uv', ({ args, options }) => {
    const [pin = ''] = String(options.stdin).split(' ')
    const isHad = cached.has(pin) || !args.includes('--offline')
    return isHad ? {} : { exitCode: 1, stderr: 'error: Failed to download\n  cause: Network connectivity is disabled' }
  })
  const install = (pin: string) =>
    installer.install({ prefix: join(root, 'env'), requirementsText: `${pin} --hash=${HASH}\n` })
  await install('six==1.17.0')
  await install('idna==3.10')
  expect(calls.map(({ args, options }) => [options.stdin?.slice(0, 4), args.includes('--offline')])).toEqual([
    ['six=', true],
    ['idna', true],
    ['idna', false],
  ])
})

it('asks a uv that is given by path once, and again when its file has changed', async () => {
  const root = temporaryFolder()
  const executable = join(root, 'uv')
  writeFileSync(executable, '', { mode: 0o755 })
  const { runCommand, calls } = createFakeCommands(() => ({ stdout: `uv 0.14.${calls.length}\n` }))
  const folders = { toolsDir: join(root, 'tools'), cacheDir: join(root, 'cache') }
  const identify = () => createInstaller({ name: 'uv', ...folders, executable, runCommand }).identify()
  const versions = [(await identify()).version, (await identify()).version]
  writeFileSync(executable, 'upgraded')
  expect([...versions, (await identify()).version]).toEqual(['0.14.1', '0.14.1', '0.14.2'])
})

it('says which settings of the host’s pip do not apply', async () => {
  for (const name of ['uv', 'pip'] as const) {
    const root = temporaryFolder()
    const { runCommand } = createFakeCommands(() => ({ exitCode: 1 }))
    const indexes = { ...onlyIndex('https://index'), leftOut: ['constraint', 'pre'] }
    const installer = createInstaller({
      name,
      runCommand,
      indexes,
      toolsDir: toolsIn(root),
      cacheDir: join(root, 'cache'),
    })
    const events: InstallProgress[] = []
    const onEvent = (event: InstallProgress) => events.push(event)
    await installer.resolve({ python: PYTHON, requirements: [] }, { onEvent }).catch(() => {})
    const message = 'these settings of the host’s pip do not apply: constraint, pre'
    expect(events).toEqual([{ phase: 'resolving', completed: 0, unit: 'packages', message }])
  }
})
