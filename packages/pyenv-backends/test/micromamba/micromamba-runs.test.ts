import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonBackend } from '../../src/index.ts'
import { type CommandCall, createFakeCommands, type FakeAnswer } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { writeCondaPrefix } from './made-conda-prefix.ts'

/** A backend whose micromamba is played by `answer`; it is told the prefix that the call is about. */
function backendWith(
  answer: (call: CommandCall, prefix: string) => FakeAnswer,
  changes: { readonly executable?: string; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const root = temporaryFolder()
  const executable = join(root, 'bin', 'micromamba')
  const fake = createFakeCommands((call) => answer(call, call.args[call.args.indexOf('-p') + 1] ?? ''))
  const settings = {
    kind: 'micromamba',
    executable,
    rootPrefix: join(root, 'root'),
    platform: 'linux',
    ...changes,
  } as const
  const backend = createPythonBackend({ ...settings, runCommand: fake.runCommand })
  const path = join(root, 'environment.yml')
  writeFileSync(path, 'name: demo\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - numpy\n')
  return {
    backend,
    root,
    executable,
    calls: fake.calls,
    prefix: join(root, '.pyve', 'envs', 'demo'),
    spec: { kind: 'environment' as const, path },
  }
}

it('calls micromamba with the verb first, an absolute prefix and no settings of the host', async () => {
  const env = {
    PATH: '/usr/bin',
    HOME: '/',
    CONDA_PREFIX: '/old',
    CONDA_SUBDIR: 'osx-64',
    MAMBA_ROOT_PREFIX: '/old',
    CONDARC: '/x',
    PIP_INDEX_URL: 'http://i',
  }
  const made = backendWith((_call, prefix) => writeCondaPrefix(prefix, ['numpy']), { env })
  const { backend, prefix, spec, calls, executable, root } = made
  expect((await backend.create({ prefix, spec })).state).toBe('present')
  const [call] = calls
  expect([call?.program, call?.args]).toEqual([executable, ['create', '-p', prefix, '-f', spec.path, '-y', '--no-rc']])
  const { HOME: _home, ...variables } = call?.options.env ?? {}
  const expected = {
    PATH: '/usr/bin',
    MAMBA_ROOT_PREFIX: join(root, 'root'),
    PIP_INDEX_URL: 'http://i',
    PIP_REQUIRE_VIRTUALENV: '0',
  }
  expect(variables).toEqual(expected)
})

it('takes no exit code 0 for an environment', async () => {
  const plays: readonly ((prefix: string) => FakeAnswer)[] = [
    () => ({ exitCode: 0, stdout: 'Aborted.' }),
    (prefix) => writeCondaPrefix(prefix, []),
    (prefix) => writeCondaPrefix(prefix, ['numpy'], { history: '' }),
    (prefix) => writeCondaPrefix(prefix, ['numpy'], { transaction: 'open' }),
    (prefix) => writeCondaPrefix(prefix, ['numpy'], { record: '' }),
    (prefix) => writeCondaPrefix(prefix, ['numpy'], { python: 'missing' }),
    (prefix) => writeCondaPrefix(prefix, ['numpy'], { python: 'unrecorded' }),
  ]
  const codes: unknown[] = []
  for (const play of plays) {
    const { backend, prefix, spec } = backendWith((_call, at) => play(at))
    const error: unknown = await backend.create({ prefix, spec }).catch((reason: unknown) => reason)
    codes.push(error instanceof Error && 'code' in error ? error.code : error)
    expect(readdirSync(dirname(spec.path)).toSorted()).toEqual(['environment.yml', 'root'])
  }
  expect(codes).toEqual(plays.map(() => 'create_failed'))
})

it('says that micromamba crashed and brings the old environment back', async () => {
  const answers: FakeAnswer[] = [{ signal: 'SIGSEGV' }]
  const { backend, prefix, spec } = backendWith((_call, at) => {
    const answer = answers.pop()
    if (existsSync(prefix)) throw new Error('the old environment has to stand aside')
    return answer ?? writeCondaPrefix(at, ['numpy'])
  })
  const crashed = backend.create({ prefix, spec })
  await expect(crashed).rejects.toMatchObject({
    code: 'create_failed',
    message: expect.stringContaining('was ended by SIGSEGV'),
  })
  const made = await backend.create({ prefix, spec })
  answers.push({ signal: 'SIGSEGV' })
  await expect(backend.create({ prefix, spec, existing: 'rebuild' })).rejects.toMatchObject({ code: 'create_failed' })
  expect([await backend.inspect(prefix), readdirSync(dirname(prefix))]).toEqual([made, ['demo']])
})

it('tells by what micromamba says why an environment could not be made', async () => {
  const said = [
    [
      'error    libmamba Could not solve for environment specs\n    └─ nope =* * does not exist (perhaps a typo or a missing channel).',
      'not_found',
    ],
    ['critical libmamba Could not solve for environment specs', 'no_matching_version'],
    ['critical libmamba Multiple errors occurred:\n    Subdir https://c/noarch not loaded!', 'channel_unavailable'],
    ['critical libmamba Found incorrect downloads. Aborting', 'hash_mismatch'],
    ['critical libmamba pip failed to install packages', 'pip_failed'],
    ["critical libmamba Failed to read environment lockfile at 'x'", 'invalid_lock'],
    ['critical libmamba filesystem error: No space left on device', 'disk_full'],
    ['info     libmamba Backtrace Start\ntrace    libmamba Compute\ncritical libmamba Aborting.', 'create_failed'],
  ] as const
  const answered = await Promise.all(
    said.map(async ([stderr]) => {
      const { backend, prefix, spec } = backendWith(() => ({ exitCode: 1, stderr }))
      const error: unknown = await backend.create({ prefix, spec }).catch((reason: unknown) => reason)
      return [stderr, error instanceof Error && 'code' in error ? error.code : error]
    }),
  )
  expect(answered).toEqual(said)
})

it('refuses a micromamba under another name, which would activate nothing', async () => {
  const { backend, root, prefix, spec, calls } = backendWith(() => ({ exitCode: 0 }))
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin', 'micromamba-linux-64'), '')
  symlinkSync('micromamba-linux-64', join(root, 'bin', 'micromamba'))
  await expect(backend.create({ prefix, spec })).rejects.toMatchObject({ code: 'invalid_micromamba' })
  expect(calls).toEqual([])
})

it('undoes a cancelled creation', async () => {
  const controller = new AbortController()
  const { backend, prefix, spec } = backendWith((_call, at) => {
    controller.abort()
    return writeCondaPrefix(at, ['numpy'])
  })
  await expect(backend.create({ prefix, spec }, { signal: controller.signal })).rejects.toThrow()
  expect([await backend.inspect(prefix), existsSync(dirname(prefix))]).toEqual([{ state: 'absent', prefix }, false])
})

it('gives micromamba a copy of environment.yml with the channels that were asked for', async () => {
  const given: string[] = []
  const { backend, prefix, root } = backendWith(({ args }, at) => {
    given.push(readFileSync(args[args.indexOf('-f') + 1] ?? '', 'utf8'))
    return writeCondaPrefix(at, [])
  })
  const path = join(root, 'environment.yml')
  writeFileSync(
    path,
    '# mine\nchannels: [a]\ndependencies:\n  - python=3.10 # old\n  - pip:\n      - -e .\n      - -r more.txt\n      - six==1.16.0\nvariables:\n  A: 1.10\n',
  )
  await backend.create({ prefix, spec: { kind: 'environment', path }, channels: ['b', 'c'] })
  const text = `# mine\nchannels:\n  - b\n  - c\ndependencies:\n  - python=3.10 # old\n  - pip:\n      - -e ${root}\n      - -r ${join(root, 'more.txt')}\n      - six==1.16.0\nvariables:\n  A: 1.10\n`
  expect(given).toEqual([text])
})

it('gives micromamba a copy of what has a pip section, so that pip writes nothing beside it', async () => {
  const given: string[] = []
  const { backend, prefix, root } = backendWith(({ args }, at) => {
    given.push(args[args.indexOf('-f') + 1] ?? '')
    return writeCondaPrefix(at, [])
  })
  const path = join(root, 'environment.yml')
  writeFileSync(path, 'channels: [a]\ndependencies:\n  - python\n  - pip:\n      - six\n')
  await backend.create({ prefix, spec: { kind: 'environment', path } })
  expect(given.map((each) => [basename(each), each.startsWith(root), existsSync(each)])).toEqual([
    ['environment.yml', false, false],
  ])
})

it('refuses requirements that micromamba would take for options or that are none', async () => {
  const { backend, prefix, calls } = backendWith(() => ({ exitCode: 0 }))
  for (const requirement of ['--root-prefix=/', '', 'a; rm', 'six@file:///x', 'https://x', '-c::x']) {
    const installing = backend.install({ prefix, requirements: [{ requirement }] })
    await expect(installing).rejects.toMatchObject({ code: 'invalid_requirement' })
  }
  expect(calls).toEqual([])
})

it('says that a package is not there though micromamba reported success', async () => {
  const { backend, prefix, spec, calls } = backendWith((_call, at) =>
    existsSync(at) ? {} : writeCondaPrefix(at, ['numpy']),
  )
  await backend.create({ prefix, spec })
  const installing = backend.install({ prefix, requirements: [{ requirement: 'scipy=1.11' }] })
  await expect(installing).rejects.toMatchObject({ code: 'install_failed' })
  expect(calls.at(-1)?.args).toEqual(['install', '-p', prefix, '-y', '--no-rc', '-c', 'conda-forge', 'scipy=1.11'])
  expect((await backend.inspect(prefix)).state).toBe('present')
})

it('removes what is not there without making a folder for it', async () => {
  const { backend, prefix, root } = backendWith(() => ({ exitCode: 0 }))
  await backend.remove(prefix)
  expect(readdirSync(root)).toEqual(['environment.yml'])
})
