import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChild } from '@plinth/durable/testing'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LIGHT, openCounting, storeFolder } from '../real-store.ts'
import { tree } from '../temporary-folder.ts'

let store: Awaited<ReturnType<typeof storeFolder>>
beforeAll(async () => {
  store = await storeFolder()
})
afterAll(() => store.remove())

const IMPORTS =
  'import numpy, PIL, safetensors, sys; print(numpy.__version__, PIL.__version__, safetensors.__version__)'

it('installs real packages from the real index on the first run, and the second one starts no process', async () => {
  const { dataDir } = store
  const first = await openCounting({ dataDir })
  const installed = await first.environments.ensure({ dependency_requirements: LIGHT, mode: 'auto' })
  expect([installed.state, installed.outcome, installed.status.message]).toEqual(['ready', 'installed', undefined])
  const { stdout } = await first.environments.runInEnvironment(installed.environment_ref, {
    program: 'python',
    args: ['-c', IMPORTS],
  })
  expect(stdout.text.trim()).toBe('2.4.1 12.0.0 0.7.0')
  await first.environments.close()
  const second = await openCounting({ dataDir, afterInstall: 'nothing' })
  const reused = await second.environments.ensure({ dependency_requirements: LIGHT, mode: 'auto' })
  await second.environments.close()
  expect([reused.outcome, reused.environment_ref, second.started]).toEqual(['reused', installed.environment_ref, []])
})

it('verifies every digest of what uv installed, the commands in bin included, and running it changes nothing', async () => {
  const { environments } = await openCounting({ dataDir: store.dataDir })
  const { environment_key, python_executable } = await environments.ensureReady({ dependency_requirements: LIGHT })
  const prefix = join(python_executable, '..', '..')
  const before = await tree(prefix)
  await environments.runInEnvironment(await environments.ensureReady({ dependency_requirements: LIGHT }), {
    program: 'python',
    args: ['-c', IMPORTS],
  })
  expect([(await environments.verify(environment_key)).state, await tree(prefix)]).toEqual(['ready', before])
  expect(before).toContain('bin/f2py')
  await environments.close()
})

it('asks for every pin that the real index lacks, and is ready once an override names an index that has them', async () => {
  const { dataDir } = store
  const index = await writePackageIndex(join(dataDir, '..', 'index'), [
    { name: 'plinth_missing_tool', version: '1.0', requires: ['plinth_missing_part==2.0'] },
    { name: 'plinth_missing_part', version: '2.0' },
  ])
  const needy = requirementsOf(
    [aBinding([aRequirement('plinth-missing-tool', '1.0'), aRequirement('Plinth.Missing.Part', '2.0')])],
    {
      model_id: 'needy',
    },
  )
  const { environments } = await openCounting({ dataDir })
  const asked = await environments.ensure({ dependency_requirements: needy })
  expect([
    asked.state,
    asked.status.missing_inputs.map(({ code, requirement_name, field }) => [code, requirement_name, field]),
  ]).toEqual([
    'needs_user_input',
    [
      ['not_found', 'plinth-missing-part', 'index_url'],
      ['not_found', 'plinth-missing-tool', 'index_url'],
    ],
  ])
  await environments.setOverrides({ model_id: 'needy', overrides: [aPatch({ index_url: index.url })] })
  const answer = await environments.ensure({ dependency_requirements: needy })
  expect([answer.state, answer.status.message, answer.status.bindings[0]?.installed_requirements]).toEqual([
    'ready',
    undefined,
    ['plinth-missing-tool==1.0', 'plinth-missing-part==2.0'],
  ])
  await environments.close()
})

it('installs a wheel file and a folder of wheels that overrides name, still at the exact pin', async () => {
  const { dataDir } = store
  const { wheels } = await writePackageIndex(join(dataDir, '..', 'wheels-index'), [
    { name: 'plinth_local', version: '3.1+cpu' },
  ])
  const [wheel = ''] = await readdir(wheels)
  const payload = requirementsOf([aBinding([aRequirement('plinth-local', '3.1')])], { model_id: 'local' })
  const { environments } = await openCounting({ dataDir })
  const keys: string[] = []
  for (const fields of [
    { wheel_source_path: wheels },
    { wheel_source_path: join(wheels, wheel) },
    { package_source_override: join(wheels, wheel) },
  ]) {
    const overrides = [aPatch(fields, { requirement_name: 'plinth-local' })]
    const answer = await environments.ensure({ dependency_requirements: payload, overrides })
    expect([answer.state, answer.status.message, answer.status.bindings[0]?.installed_requirements]).toEqual([
      'ready',
      undefined,
      ['plinth-local==3.1+cpu'],
    ])
    keys.push(answer.status.environment_key ?? '')
  }
  expect(new Set(keys).size).toBe(3)
  await environments.close()
})

it('ends the requests of two processes for one environment in one install', async () => {
  const { dataDir } = store
  await mkdir(dataDir, { recursive: true })
  const payload = requirementsOf([aBinding([aRequirement('six', '1.17.0'), aRequirement('idna', '3.11')])])
  const script = new URL('../children/ensure.ts', import.meta.url).pathname
  const children = [1, 2].map(() =>
    startChild({ args: [decodeURIComponent(script), dataDir, JSON.stringify(payload)] }),
  )
  const ends = await Promise.all(children.map(({ ended }) => ended))
  const lines = children.map((child) => child.lines().at(-1))
  expect([ends.map(({ code }) => code), lines.sort()]).toEqual([
    [0, 0],
    ['ready installed', 'ready joined'],
  ])
})

it('answers failed when it works offline and the package is not cached', async () => {
  const { environments } = await openCounting({ dataDir: store.dataDir })
  const payload = requirementsOf([aBinding([aRequirement('plinth-never-cached', '1.0')])])
  const answer = await environments.ensure({ dependency_requirements: payload, offline: true })
  expect(answer.state).toBe('failed')
  await environments.close()
})

it('reuses the cache of the store for another environment while it is offline', async () => {
  const { environments } = await openCounting({ dataDir: store.dataDir })
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')], { binding_id: 'offline' })])
  const answer = await environments.ensure({ dependency_requirements: payload, offline: true })
  expect([answer.outcome, answer.status.message]).toEqual(['installed', undefined])
  await environments.close()
})

it('takes a file index of the payload itself, given by its URL', async () => {
  const folder = join(store.dataDir, '..', 'payload index ü')
  const index = await writePackageIndex(folder, [{ name: 'plinth_indexed', version: '1.0' }])
  expect(index.url).toBe(pathToFileURL(join(folder, 'simple')).href)
  const payload = requirementsOf([aBinding([aRequirement('plinth-indexed', '1.0', { index_url: `${index.url}/` })])])
  const { environments } = await openCounting({ dataDir: store.dataDir })
  const answer = await environments.ensure({ dependency_requirements: payload })
  expect([answer.state, answer.status.message]).toEqual(['ready', undefined])
  await environments.close()
})
