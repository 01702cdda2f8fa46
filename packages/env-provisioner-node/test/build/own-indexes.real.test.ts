import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { removeTree } from '@plinth/durable'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { createInstaller, createPythonLocator } from '@plinth/pyenv-backends'
import { startIndexServer, type TestIndex, type TestPackage, writePackageIndex } from '@plinth/pyenv-backends/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Environments, openEnvironments } from '../../src/index.ts'
import { storeFolder } from '../real-store.ts'
import { askElsewhere, runFlow } from '../store/manual-flow.ts'
import { tree } from '../temporary-folder.ts'

const INSTALLERS = ['uv', 'pip'] as const
type Installer = (typeof INSTALLERS)[number]

let folder: Awaited<ReturnType<typeof storeFolder>>
let one: TestIndex
let two: TestIndex
let host: TestIndex
beforeAll(async () => {
  folder = await storeFolder()
  const index = (name: string, packages: readonly TestPackage[]) =>
    writePackageIndex(join(folder.dataDir, '..', name), packages)
  const from = (name: string, place: string) => ({
    name,
    version: '1.0',
    module: `ORIGIN = ${JSON.stringify(place)}\n`,
  })
  const part = (place: string) => from('plinth_part', place)
  // The same names and versions everywhere; what needs plinth_base has it from the host's index alone.
  const tool = (place: string, version = '1.0') => ({
    ...from('plinth_tool', place),
    version,
    requires: ['plinth_part', 'plinth_base>=1.0'],
  })
  one = await index('one ü', [part('one'), tool('one'), { ...from('plinth_base', 'one'), version: '3.0' }])
  two = await index('two', [part('two'), tool('two', '1.0+local.1'), { ...from('plinth_base', 'two'), version: '4.0' }])
  host = await index('host', [part('host'), tool('host'), from('plinth_base', 'host')])
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  for (const name of INSTALLERS) {
    const tools = { toolsDir: join(dataDirOf(name), 'tools'), cacheDir: join(dataDirOf(name), 'cache') }
    for (const each of new Set([name, 'pip'] as const)) {
      await createInstaller({ name: each, ...tools }).prepare({ python: python?.executable ?? '' })
    }
  }
})
afterAll(() => folder.remove())

for (const installer of INSTALLERS) {
  const atHost = (dataDir = dataDirOf(installer)) => {
    // Offline pip has folders of wheels only.
    const PIP_FIND_LINKS = pathToFileURL(host.wheels).href
    const env = { ...process.env, PIP_FIND_LINKS, PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: host.url }
    return openEnvironments({ dataDir, installer, env, afterInstall: 'nothing' })
  }

  it(`takes a package from the index that the payload names for it, and the next one from the public index, with ${installer}`, async () => {
    const payload = requirementsOf(
      [aBinding([aRequirement('plinth-part', '1.0', { index_url: one.url }), aRequirement('six', '1.17.0')])],
      { model_id: 'payload' },
    )
    await using environments = await openEnvironments({
      dataDir: dataDirOf(installer),
      installer,
      afterInstall: 'nothing',
    })
    const { state, status } = await environments.ensure({ dependency_requirements: payload })
    expect([state, status.message, status.bindings[0]?.installed_requirements]).toEqual([
      'ready',
      undefined,
      ['plinth-part==1.0', 'six==1.17.0'],
    ])
    expect(await originsOf(environments, payload, ['plinth_part'])).toEqual(['one'])
  })

  it(`asks for the one package that the public index lacks, and is ready with the index of a requirement-scope override, with ${installer}`, async () => {
    const payload = requirementsOf([aBinding([aRequirement('plinth-part', '1.0'), aRequirement('six', '1.17.0')])], {
      model_id: 'override',
    })
    await using environments = await openEnvironments({
      dataDir: dataDirOf(installer),
      installer,
      afterInstall: 'nothing',
    })
    const { asked, answer } = await runFlow(environments, {
      payload,
      given: [{ binding_id: 'main', requirement_name: 'plinth-part', fields: { index_url: two.url } }],
    })
    expect([
      asked.map(({ code, requirement_name }) => [code, requirement_name]),
      answer.state,
      answer.status.message,
    ]).toEqual([[['not_found', 'plinth-part']], 'ready', undefined])
    expect(await originsOf(environments, payload, ['plinth_part'])).toEqual(['two'])
    expect(await askElsewhere(dataDirOf(installer), payload, installer)).toBe('ready reused')
  })

  it(`takes packages of the same names each from its own index, and what they need from the host’s, with ${installer}`, async () => {
    const payload = requirementsOf(
      [
        aBinding([
          aRequirement('plinth-part', '1.0', { index_url: one.url }),
          aRequirement('plinth-tool', '1.0', { index_url: two.url }),
        ]),
      ],
      { model_id: 'same names' },
    )
    await using environments = await atHost()
    const { state, status } = await environments.ensure({ dependency_requirements: payload })
    expect([state, status.message]).toEqual(['ready', undefined])
    expect(await originsOf(environments, payload, ['plinth_part', 'plinth_tool', 'plinth_base'])).toEqual([
      'one',
      'two',
      'host',
    ])
  })

  it(`takes a package without an index of its own from the host’s, though the other’s has it too, with ${installer}`, async () => {
    const payload = requirementsOf(
      [aBinding([aRequirement('plinth-part', '1.0'), aRequirement('plinth-tool', '1.0', { index_url: two.url })])],
      { model_id: 'host' },
    )
    await using environments = await atHost()
    const { state, status } = await environments.ensure({ dependency_requirements: payload })
    expect([state, status.message]).toEqual(['ready', undefined])
    expect(await originsOf(environments, payload, ['plinth_part', 'plinth_tool'])).toEqual(['host', 'two'])
  })

  it(`asks for what the own index of a package lacks, though the host’s has it, with ${installer}`, async () => {
    const payload = requirementsOf(
      [aBinding([aRequirement('plinth-base', '1.0', { index_url: two.url }), aRequirement('plinth-part', '1.0')])],
      { model_id: 'lacking' },
    )
    await using environments = await atHost()
    const { state, status } = await environments.ensure({ dependency_requirements: payload })
    expect([
      state,
      status.message,
      status.missing_inputs.map(({ code, requirement_name, field }) => [code, requirement_name, field]),
    ]).toEqual([
      'needs_user_input',
      'no configured index has plinth-base 1.0',
      [['no_matching_version', 'plinth-base', 'index_url']],
    ])
  })

  it(`mends a damaged file of a package with its own index, with ${installer}`, async () => {
    const payload = requirementsOf(
      [aBinding([aRequirement('plinth-part', '1.0'), aRequirement('plinth-tool', '1.0', { index_url: two.url })])],
      { model_id: 'host' },
    )
    await using environments = await atHost()
    const ref = await environments.ensureReady({ dependency_requirements: payload })
    const prefix = join(ref.python_executable, '..', '..')
    const [module = ''] = (await tree(prefix)).filter((name) => name.endsWith('site-packages/plinth_tool.py'))
    await chmod(join(prefix, module), 0o644)
    await writeFile(join(prefix, module), "ORIGIN = 'no'\n")
    const { state } = await environments.verify(ref.environment_key)
    const again = await environments.ensure({ dependency_requirements: payload })
    expect([state, again.state, again.outcome, again.status.message]).toEqual([
      'damaged',
      'ready',
      'installed',
      undefined,
    ])
    expect(await originsOf(environments, payload, ['plinth_tool'])).toEqual(['two'])
  })

  it(`says that the own index of a package does not answer, with ${installer}`, async () => {
    await using server = await startIndexServer()
    server.publish({ name: 'plinth-part', files: [], manner: 'failing' })
    const payload = requirementsOf([
      aBinding([aRequirement('plinth-part', '1.0', { index_url: server.url }), aRequirement('plinth-base', '1.0')]),
    ])
    const env = { ...process.env, PIP_CONFIG_FILE: devNull, PIP_INDEX_URL: host.url, PIP_RETRIES: '0' }
    const settings = { dataDir: dataDirOf(installer), installer, env }
    await using environments = await openEnvironments({ ...settings, afterInstall: 'nothing' })
    const { state, status } = await environments.ensure({ dependency_requirements: payload })
    expect([state, status.code]).toEqual(['failed', 'server_error'])
  })

  it(`rebuilds the same in a moved store without a network, and fetches a wheel again that has gone, with ${installer}`, async () => {
    const payload = requirementsOf(
      [
        aBinding([
          aRequirement('plinth-part', '1.0', { index_url: one.url }),
          aRequirement('plinth-tool', '1.0', { index_url: two.url }),
        ]),
      ],
      { model_id: 'same names' },
    )
    const request = { dependency_requirements: payload, offline: true }
    const [before, after] = [dataDirOf(installer), `${dataDirOf(installer)} moved`]
    await rename(before, after)
    try {
      const found: unknown[] = []
      for (const gone of ['envs/python', 'cache/indexed']) {
        await removeTree(join(after, 'envs', 'python'))
        await removeTree(join(after, gone))
        await using environments = await atHost(after)
        const { state, status } = await environments.ensure(request)
        const kept = await readFile(join(after, 'resolutions', `${status.environment_key}.txt`), 'utf8')
        const wheels = (await tree(join(after, 'cache', 'indexed'))).filter((name) => name.endsWith('.whl'))
        found.push([state, status.message, kept.includes('file:'), wheels.some((name) => name.includes('plinth_part'))])
      }
      expect(found).toEqual(found.map(() => ['ready', undefined, false, true]))
    } finally {
      await rm(before, { recursive: true, force: true })
      await rename(after, before)
    }
  })
}

/** The text `ORIGIN` of modules in the environment of a payload. */
async function originsOf(
  environments: Environments,
  payload: DependencyRequirementsV1,
  modules: readonly string[],
): Promise<string[]> {
  const ref = await environments.ensureReady({ dependency_requirements: payload })
  const code = `import importlib, sys\nfor name in sys.argv[1:]: print(importlib.import_module(name).ORIGIN)`
  const { stdout } = await environments.runInEnvironment(ref, { program: 'python', args: ['-c', code, ...modules] })
  return stdout.text.trim().split(/\s+/)
}

function dataDirOf(installer: Installer): string {
  return join(folder.dataDir, installer)
}
