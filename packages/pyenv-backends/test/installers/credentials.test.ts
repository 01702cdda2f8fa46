import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createInstaller } from '../../src/index.ts'
import { installerFailure } from '../../src/installers/installer-failure.ts'
import { redactCredentials, secretsIn } from '../../src/installers/redact.ts'
import { type CommandCall, commandResult, createFakeCommands } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { toolsIn } from './ready-tools.ts'

const HASH = `sha256:${'a'.repeat(64)}`
const COMMIT = 'c'.repeat(40)
const SECRET = 'pass word of anna'
const BASIC = Buffer.from(`anna:${SECRET}`).toString('base64')

/** An installer whose host knows credentials for everything on a.example, with what it saw of its netrc file. */
function anInstaller(name: 'uv' | 'pip', stderr = '') {
  const root = temporaryFolder()
  const netrc: { text: string; mode: number; path: string }[] = []
  const look = ({ options: { env } }: CommandCall) => {
    const path = env.NETRC ?? ''
    if (path) netrc.push({ path, text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 })
    return { exitCode: stderr === '' ? 0 : 1, stderr }
  }
  const commands = createFakeCommands(look)
  writeFileSync(join(root, '.netrc'), 'machine b.example login bo password two\nmachine a.example login old password x')
  const credentials = {
    find: async (url: string) => (url.includes('//a.example') ? { username: 'anna', password: SECRET } : null),
  }
  const env = { HOME: root, PATH: '/usr/bin', PIP_INDEX_URL: 'https://a.example/simple' }
  const folders = { toolsDir: toolsIn(root), cacheDir: join(root, 'cache') }
  const installer = createInstaller({ name, env, credentials, runCommand: commands.runCommand, ...folders })
  return { root, installer, netrc, calls: commands.calls }
}

function installing(installer: ReturnType<typeof anInstaller>['installer'], root: string) {
  const lines = [`alpha @ https://a.example/alpha-1.0-py3-none-any.whl --hash=${HASH}`, `beta==1.0 --hash=${HASH}`]
  return installer.install({ prefix: join(root, 'env'), requirementsText: `${lines.join('\n')}\n` })
}

it('gives credentials of an index by a variable, and those of a file by a netrc file for this user only, which goes', async () => {
  for (const name of ['uv', 'pip'] as const) {
    const { root, installer, netrc, calls } = anInstaller(name)
    await installing(installer, root)
    const [call] = calls
    const index = name === 'uv' ? call?.options.env.UV_DEFAULT_INDEX : call?.options.env.PIP_INDEX_URL
    expect(index).toBe('https://anna:pass%20word%20of%20anna@a.example/simple')
    expect(netrc.map(({ text, mode }) => [text, mode])).toEqual([
      ['machine b.example login bo password two\nmachine a.example login anna password "pass word of anna"\n', 0o600],
    ])
    expect(existsSync(dirname(netrc[0]?.path ?? ''))).toBe(false)
    const shown = JSON.stringify(calls.map(({ args, options }) => [args, options.stdin]))
    expect([shown.includes('pass'), shown.includes(BASIC)]).toEqual([false, false])
  }
})

it('takes the netrc file away when an installation fails, and tells nothing of what stands in it', async () => {
  const { root, installer, netrc } = anInstaller('uv', `error: no access with ${SECRET} or ${BASIC}`)
  const error = await installing(installer, root).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'install_failed',
    message: expect.stringContaining('no access with **** or ****'),
  })
  expect([netrc.length > 0, existsSync(netrc[0]?.path ?? '')]).toEqual([true, false])
})

it('gives git the credentials of one repository by its own variables', async () => {
  const { root, installer, calls, netrc } = anInstaller('pip')
  const requirement = `alpha @ git+https://a.example/alpha.git@${COMMIT}`
  const request = {
    python: '/usr/bin/python3',
    folder: root,
    requirements: [{ requirement }],
    sourceBuilds: 'allow',
  } as const
  await installer.fetchWheels(request).catch(() => {})
  const { env, ...call } = { env: calls[0]?.options.env ?? {}, args: calls[0]?.args ?? [] }
  const names = ['GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0', 'GIT_TERMINAL_PROMPT']
  expect(names.map((each) => env[each])).toEqual([
    '1',
    'http.https://a.example/alpha.git.extraHeader',
    `Authorization: Basic ${BASIC}`,
    '0',
  ])
  expect([call.args.includes('wheel'), netrc]).toEqual([true, []])
})

it('knows every form in which a secret can be repeated', () => {
  const text = `${SECRET} pass%20word%20of%20anna ${BASIC} https://anna:${encodeURIComponent(SECRET)}@a.example/x`
  const secrets = secretsIn(['https://anna:pass%20word%20of%20anna@a.example'])
  expect(redactCredentials(text, secrets)).toBe('**** **** **** https://****@a.example/x')
})

it('tells an index that wants credentials from one that does not accept those it got', () => {
  const failure = (urls: readonly string[]) => {
    const stderr = 'ERROR: HTTP error 401 while getting https://a.example/alpha-1.0-py3-none-any.whl\n'
    return installerFailure({ tool: 'pip', doing: 'resolving', result: commandResult({ exitCode: 1, stderr }), urls })
  }
  const asked = [[], ['https://anna:x@b.example/simple'], ['https://b.example', 'https://anna:x@a.example/simple']]
  expect(asked.map((urls) => failure(urls).code)).toEqual([
    'credentials_required',
    'credentials_required',
    'credentials_refused',
  ])
})
