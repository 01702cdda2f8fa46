import { mkdir, writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256Hex } from '@plinth/contracts'
import { removeTree } from '@plinth/durable'
import type { UrlCredential } from '@plinth/env-core'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import {
  type IndexServer,
  makeRepository,
  PRIVATE_AUTHORITY,
  sourceFilesOf,
  startIndexServer,
} from '@plinth/pyenv-backends/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Environments, type EnvironmentsSettings, openEnvironments } from '../../src/index.ts'
import {
  credentialUrl,
  filesWithSecrets,
  fromBoth,
  indexOf,
  keptFor,
  originsOf,
  overrideOf,
  packageFile,
  prepareTools,
  secretsIn,
  type Watcher,
  watcher,
  withCredentials,
} from '../private-index.ts'
import { storeFolder } from '../real-store.ts'
import { watchArguments } from '../watch-arguments.ts'

const INSTALLERS = ['uv', 'pip'] as const
let folder: Awaited<ReturnType<typeof storeFolder>>
beforeAll(async () => {
  folder = await storeFolder()
  for (const name of INSTALLERS) await prepareTools(dataDirOf(name), name)
  await writeFile(join(folder.dataDir, 'authority.pem'), PRIVATE_AUTHORITY)
})
afterAll(() => folder.remove())

for (const installer of INSTALLERS) {
  it(`fetches from three indexes with credentials, and nothing that it says, writes or starts has one of them, with ${installer}`, async () => {
    await using one = await indexOf('one', { certificate: 'private' })
    await using two = await indexOf('two')
    await using host = await indexOf('host')
    const dependency_requirements = fromBoth(withCredentials(one, 'one'), two.url)
    const overrides = [overrideOf('plinth-tool', withCredentials(two, 'two'))]
    const said = watcher()
    const seen = watchArguments()
    await using environments = await openHost(installer, { host, said })
    environments.subscribe((event) => said.events.push(event))
    const answer = await environments.ensure({ dependency_requirements, overrides })
    expect([answer.state, answer.status.message]).toEqual(['ready', undefined])
    expect(await originsOf(environments, dependency_requirements)).toEqual(['one', 'two', 'host'])
    const described = await environments.describe({ dependency_requirements, overrides })
    const told = JSON.stringify([said, answer, described, await environments.list()])
    const arguments_ = await seen.end()
    expect([one, two, host].map(({ logins }) => logins.some((login) => login !== null))).toEqual([true, true, true])
    expect(secretsIn(`${told}\n${arguments_}`)).toEqual([])
    expect(await filesWithSecrets(dataDirOf(installer))).toEqual([])
  })

  it(`tells wrong, missing and right credentials of an index apart, without repeating them, with ${installer}`, async () => {
    await using one = await indexOf('one')
    await using host = await indexOf('host')
    const said = watcher()
    const codes: unknown[] = []
    for (const url of [one.url, one.url.replace('://', '://anna:another-word@'), withCredentials(one, 'one')]) {
      await using environments = await openHost(installer, { host, said })
      const payload = requirementsOf([aBinding([aRequirement('plinth-part', '1.0', { index_url: url })])], {
        model_id: `login ${installer}`,
      })
      const answer = await environments.ensure({ dependency_requirements: payload })
      codes.push([answer.state, answer.status.code, answer.status.environment_key])
      said.events.push(answer)
    }
    const [, , [, , key] = []] = codes.map((each) => (Array.isArray(each) ? each : []))
    expect(codes).toEqual([
      ['failed', 'credentials_required', key],
      ['failed', 'credentials_refused', key],
      ['ready', undefined, key],
    ])
    expect(secretsIn(JSON.stringify(said))).toEqual([])
    expect(JSON.stringify(said)).not.toContain('another-word')
    expect(await filesWithSecrets(dataDirOf(installer))).toEqual([])
  })

  it(`rebuilds packages of the same names each from its own index when none of them answers any more, with ${installer}`, async () => {
    const urls = { one: '', two: '', host: '' }
    {
      await using one = await indexOf('one')
      await using two = await indexOf('two')
      await using host = await indexOf('host', { wheels: folder.dataDir })
      Object.assign(urls, { one: one.url, two: two.url, host: host.url })
      await using environments = await openHost(installer, { host, said: watcher(), kept: keptFor({ one, two }) })
      expect(await originsOf(environments, fromBoth(one.url, two.url))).toEqual(['one', 'two', 'host'])
    }
    await removeTree(join(dataDirOf(installer), 'envs', 'python'))
    const PIP_FIND_LINKS = pathToFileURL(folder.dataDir).href
    const env = { ...process.env, PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: urls.host, PIP_FIND_LINKS }
    await using environments = await openEnvironments({
      dataDir: dataDirOf(installer),
      installer,
      env,
      afterInstall: 'nothing',
    })
    const { state, status, outcome } = await environments.ensure({
      dependency_requirements: fromBoth(urls.one, urls.two),
      offline: true,
    })
    expect([state, status.message, outcome]).toEqual(['ready', undefined, 'installed'])
    expect(await originsOf(environments, fromBoth(urls.one, urls.two))).toEqual(['one', 'two', 'host'])
  })

  it(`builds a package of a repository at its commit where that is allowed, and rebuilds it without a network, with ${installer}`, async () => {
    const place = join(folder.dataDir, `repository ${installer}`)
    const files = sourceFilesOf({ name: 'plinth_built', version: '1.0', build: 'soundly' })
    const { listener: repositories, path, commit } = await makeRepository(place, { name: 'built', files })
    await using server = await indexOf('one', { certificate: 'private', repositories })
    const said = watcher()
    const dependency_requirements = requirementsOf([aBinding([aRequirement('plinth-built', '1.0')])], {
      model_id: 'repository',
    })
    const url = `git+${withCredentials(server, 'one').replace(/\/simple$/, path)}`
    const ensure = async (at: string, more: Partial<EnvironmentsSettings>, offline = false) => {
      await using environments = await openHost(installer, { host: server, said }, more)
      const overrides = [overrideOf('plinth-built', `${url}@${at}`, 'package_source_override')]
      const answer = await environments.ensure({ dependency_requirements, overrides, offline })
      said.events.push(answer)
      return [answer.state, answer.status.missing_inputs.map(({ code }) => code).join() || answer.outcome]
    }
    const found = [await ensure(commit, {})]
    found.push(await ensure('0'.repeat(40), { sourceBuilds: 'allow' }))
    found.push(await ensure(commit, { sourceBuilds: 'allow' }))
    await removeTree(join(dataDirOf(installer), 'envs', 'python'))
    found.push(await ensure(commit, { sourceBuilds: 'allow' }, true))
    await removeTree(join(dataDirOf(installer), 'envs', 'python'))
    await removeTree(join(dataDirOf(installer), 'cache', 'indexed'))
    found.push(await ensure(commit, { sourceBuilds: 'allow' }))
    expect(found).toEqual([
      ['needs_user_input', 'source_builds_forbidden'],
      ['needs_user_input', 'source_not_usable'],
      ['ready', 'installed'],
      ['ready', 'installed'],
      ['ready', 'installed'],
    ])
    expect(secretsIn(JSON.stringify(said))).toEqual([])
    expect(await filesWithSecrets(dataDirOf(installer))).toEqual([])
  })

  it(`installs a wheel file, a wheel of a folder and a wheel by its URL with credentials, with ${installer}`, async () => {
    await using server = await indexOf('one', { certificate: 'private' })
    const place = join(folder.dataDir, `wheels ${installer}`)
    await mkdir(place)
    const [filed, folded] = [packageFile('filed'), packageFile('folded')]
    for (const each of [filed, folded]) await writeFile(join(place, each.fileName), each.bytes)
    const { bytes, fileName } = packageFile('fetched')
    server.publish({ name: 'fetched', files: [{ fileName, bytes }] })
    const url = withCredentials(server, 'one').replace('/simple', `/files/fetched/${fileName}`)
    const said = watcher()
    const names = ['filed', 'folded', 'fetched']
    const dependency_requirements = requirementsOf(
      [
        aBinding(
          names.map((name) => aRequirement(name, '1.0')),
          { env_id: 'sources' },
        ),
      ],
      { model_id: 'sources' },
    )
    const ensure = async (hash: string) => {
      await using environments = await openHost(installer, { host: server, said })
      const overrides = [
        overrideOf('filed', join(place, filed.fileName), 'package_source_override'),
        overrideOf('folded', place, 'wheel_source_path'),
        overrideOf('fetched', `${url}#sha256=${hash}`, 'package_source_override'),
      ]
      const answer = await environments.ensure({ dependency_requirements, overrides })
      said.events.push(answer)
      return [answer.state, answer.status.code, answer.status.bindings[0]?.installed_requirements.length]
    }
    expect([await ensure('0'.repeat(64)), await ensure(sha256Hex(bytes))]).toEqual([
      ['failed', 'hash_mismatch', 0],
      ['ready', undefined, 3],
    ])
    expect(secretsIn(JSON.stringify(said))).toEqual([])
    expect(await filesWithSecrets(dataDirOf(installer))).toEqual([])
  })

  it(`tells each way in which an index fails by a code and a hint of its own, with ${installer}`, async () => {
    const alpha = packageFile('alpha')
    const failures = [
      ['server_error', { manner: 'failing', files: [alpha] }],
      ['download_incomplete', { files: [{ ...alpha, manner: 'cut_short' }] }],
      ['hash_mismatch', { files: [{ ...alpha, listedHash: '0'.repeat(64) }] }],
      ['network', { manner: 'reset', files: [alpha] }],
    ] as const
    await using server = await startIndexServer()
    await using distrusted = await startIndexServer({ certificate: 'private' })
    distrusted.publish({ name: 'alpha', files: [alpha] })
    const env = { ...process.env, PIP_CONFIG_FILE: devNull, PIP_FIND_LINKS: undefined, PIP_RETRIES: '0' }
    const settings = { dataDir: dataDirOf(installer), installer, env, afterInstall: 'nothing' } as const
    const ask = async (model_id: string, index_url: string) => {
      await using environments = await openEnvironments(settings)
      const bindings = [aBinding([aRequirement('alpha', '1.0', { index_url })], { env_id: model_id })]
      const { state, status } = await environments.ensure({
        dependency_requirements: requirementsOf(bindings, { model_id }),
      })
      return [state, status.code, status.message?.split(': ').at(-1)?.split('. ').at(-1)]
    }
    const found = [await ask('certificate', distrusted.url)]
    for (const [code, project] of failures) {
      server.publish({ name: 'alpha', ...project })
      found.push(await ask(code, server.url))
    }
    const codes = ['certificate_untrusted', ...failures.map(([code]) => code)]
    expect(found.map(([state, code]) => [state, code])).toEqual(codes.map((code) => ['failed', code]))
    expect(new Set(found.map(([, , hint]) => hint)).size).toBe(codes.length)
  })

  it(`tells the bytes of a slow download, at least ten times before its end, and ends at what was sent, with ${installer}`, async () => {
    const filling = Array.from({ length: 120 }, (_, at) => [`filling_${at}.py`, `text = "${'x'.repeat(30_000)}"\n`])
    // Like any index of the world: pip keeps nothing that came without encryption.
    await using server = await startIndexServer({ certificate: 'private' })
    const large = packageFile('alpha', Object.fromEntries(filling))
    server.publish({ name: 'alpha', files: [{ ...large, manner: 'throttled', cacheSeconds: 600 }] })
    server.publish({ name: 'beta', files: [{ ...packageFile('beta'), cacheSeconds: 600 }] })
    const env = {
      ...process.env,
      PIP_CONFIG_FILE: devNull,
      PIP_FIND_LINKS: undefined,
      PIP_INDEX_URL: server.url,
      PIP_CERT: join(folder.dataDir, 'authority.pem'),
    }
    const settings = { dataDir: dataDirOf(installer), installer, env, afterInstall: 'nothing' } as const
    await using environments = await openEnvironments(settings)
    const told: NonNullable<EnvironmentStatus['progress']>[] = []
    const { state } = await environments.ensure(
      {
        dependency_requirements: requirementsOf(
          [aBinding([aRequirement('alpha', '1.0'), aRequirement('beta', '1.0')], { env_id: 'slow' })],
          { model_id: 'slow' },
        ),
      },
      { onEvent: (event) => event.kind === 'progress' && told.push(event.progress) },
    )
    const bytes = told.filter(({ unit, phase }) => unit === 'bytes' && phase === 'downloading')
    const sent = server.sentBytes()
    const last = { phase: 'downloading', completed: sent, total: sent, unit: 'bytes' }
    expect([state, bytes.at(-1)]).toEqual(['ready', last])
    expect(new Set(bytes.map(({ completed }) => completed)).size).toBeGreaterThan(10)
    expect(bytes.filter(({ total }) => total !== undefined && total !== sent)).toEqual([])
  })
}

type EnvironmentStatus = Awaited<ReturnType<Environments['ensure']>>['status']

interface HostOf {
  /** Serves what no payload names an index for; its credentials stand in the host's settings. */
  readonly host: IndexServer
  readonly said: Watcher
  readonly kept?: readonly UrlCredential[]
}

async function openHost(
  installer: (typeof INSTALLERS)[number],
  { host, said, kept }: HostOf,
  more: Partial<EnvironmentsSettings> = {},
): Promise<Environments> {
  const cert = join(folder.dataDir, 'authority.pem')
  const place = host.url.startsWith('https') ? 'one' : 'host'
  const env = {
    ...process.env,
    PIP_CONFIG_FILE: devNull,
    PIP_FIND_LINKS: undefined,
    PIP_RETRIES: '0',
    PIP_CERT: cert,
    PIP_INDEX_URL: withCredentials(host, place),
    PLINTH_INDEX_CREDENTIALS: (kept ?? []).map(({ url, password }) => credentialUrl(url, password)).join(' '),
  }
  return openEnvironments({
    dataDir: dataDirOf(installer),
    installer,
    env,
    afterInstall: 'nothing',
    logger: (entry) => said.log.push(entry),
    ...more,
  })
}

function dataDirOf(installer: string): string {
  return join(folder.dataDir, installer)
}
