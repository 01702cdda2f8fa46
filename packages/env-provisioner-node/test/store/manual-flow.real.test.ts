import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { createPythonLocator } from '@plinth/pyenv-backends'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Environments, openEnvironments } from '../../src/index.ts'
import { storeFolder } from '../real-store.ts'
import { askElsewhere, openWithoutPython, runFlow, twoIndexes } from './manual-flow.ts'

const INSTALLERS = ['uv', 'pip'] as const
type Installer = (typeof INSTALLERS)[number]

const READY = ['needs_user_input', 'checking', 'missing', 'installing', 'checking', 'ready']
const AN_INDEX = 'an https: URL, a file: URL of an existing folder, or http: on this machine'

let folder: Awaited<ReturnType<typeof storeFolder>>
let indexes: Awaited<ReturnType<typeof twoIndexes>>
const opened: Partial<Record<Installer, Environments>> = {}
beforeAll(async () => {
  folder = await storeFolder()
  indexes = await twoIndexes(join(folder.dataDir, '..'))
})
afterAll(async () => {
  await Promise.all(Object.values(opened).map((each) => each.close()))
  await folder.remove()
})

async function open(installer: Installer): Promise<Environments> {
  opened[installer] ??= await openEnvironments({ dataDir: dataDirOf(installer), installer, afterInstall: 'nothing' })
  return opened[installer]
}

for (const installer of INSTALLERS) {
  it(`asks for a Python where none is found, and ${installer} installs for the one that an override names`, async () => {
    const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
    const python_executable = python?.executable ?? ''
    const payload = requirementsOf(
      [aBinding([aRequirement('plinth-part', '1.0', { python_requires: '>=3.10', index_url: indexes.one.url })])],
      { model_id: 'python' },
    )
    await using environments = await openWithoutPython(dataDirOf(installer), installer)
    const { asked, states, answer } = await runFlow(environments, {
      payload,
      given: [{ binding_id: 'main', fields: { python_executable } }],
    })
    expect(asked).toEqual([
      {
        code: 'python_not_found',
        binding_id: 'main',
        field: 'python_executable',
        message: 'no Python on this machine serves: plinth-part needs Python >=3.10; none was found',
        accepts: 'the absolute path of a Python interpreter',
        suggestions: [],
      },
    ])
    expect([states, answer.status.message]).toEqual([READY, undefined])
    expect(await askElsewhere(dataDirOf(installer), payload, installer)).toBe('ready reused')
  })

  it(`asks once for each package of each binding that no index has, looked up by ${installer}, and is ready with the index that an override names`, async () => {
    const payload = requirementsOf(
      [
        aBinding([aRequirement('plinth-tool', '2.0'), aRequirement('Plinth_Part', '2.0')], { binding_id: 'one' }),
        aBinding([aRequirement('plinth-part', '2.0'), aRequirement('plinth-part', '2.0')], { binding_id: 'two' }),
      ],
      { model_id: 'index' },
    )
    const fields = { index_url: `${indexes.two.url}/` }
    const { asked, states, answer } = await runFlow(await open(installer), {
      payload,
      given: [
        { binding_id: 'one', fields },
        { binding_id: 'two', fields },
      ],
    })
    const row = (binding_id: string, requirement_name: string) => ({
      code: 'not_found',
      binding_id,
      requirement_name,
      field: 'index_url',
      message: `no configured index has ${requirement_name}, needed in version 2.0`,
      accepts: AN_INDEX,
      suggestions: [],
    })
    expect(asked).toEqual([row('one', 'plinth-part'), row('two', 'plinth-part'), row('one', 'plinth-tool')])
    expect([states, answer.status.message, answer.status.bindings.map((each) => each.installed_requirements)]).toEqual([
      READY,
      undefined,
      [['plinth-tool==2.0', 'plinth-part==2.0'], ['plinth-part==2.0']],
    ])
    expect(await askElsewhere(dataDirOf(installer), payload, installer)).toBe('ready reused')
  })

  it(`asks for a version that the index lacks, and ${installer} takes it from the folder or the wheel that an override names`, async () => {
    const ask = async (fields: Parameters<typeof aPatch>[0], model_id: string) => {
      const index_url = indexes.one.url
      const payload = requirementsOf([aBinding([aRequirement('plinth-part', '2.0', { index_url })])], { model_id })
      const given = [{ binding_id: 'main', requirement_name: 'Plinth.Part', fields }]
      return runFlow(await open(installer), { payload, given })
    }
    const wheels = await readdir(indexes.two.wheels)
    const wheel = join(indexes.two.wheels, wheels.find((name) => name.includes('part')) ?? '')
    const answers = {
      uv: [
        { index_url: indexes.two.url },
        { wheel_source_path: indexes.two.wheels },
        { wheel_source_path: wheel },
        { package_source_override: wheel },
      ],
      pip: [{ wheel_source_path: indexes.two.wheels }, { package_source_override: wheel }],
    }
    const flows: Awaited<ReturnType<typeof ask>>[] = []
    for (const fields of answers[installer]) flows.push(await ask(fields, `version ${flows.length}`))
    const question = {
      code: 'no_matching_version',
      binding_id: 'main',
      requirement_name: 'plinth-part',
      field: 'index_url',
      message: 'no configured index has plinth-part 2.0',
      accepts: AN_INDEX,
      suggestions: [],
    }
    expect(flows.map(({ asked, states, answer }) => [asked, states, answer.status.message])).toEqual(
      flows.map(() => [[question], READY, undefined]),
    )
  })

  it(`asks for wheels that are not where an override says, and ${installer} installs once they are`, async () => {
    const nowhere = join(folder.dataDir, 'no wheels')
    const payload = requirementsOf([aBinding([aRequirement('plinth-part', '1.0')])], { model_id: 'wheels' })
    const environments = await open(installer)
    const wrong = aPatch({ wheel_source_path: nowhere, index_url: indexes.two.url })
    await environments.setOverrides({ model_id: 'wheels', overrides: [wrong] })
    const { asked, states, answer } = await runFlow(environments, {
      payload,
      given: [{ binding_id: 'main', fields: { wheel_source_path: indexes.one.wheels } }],
    })
    expect(asked).toEqual([
      {
        code: 'wheel_source_not_found',
        binding_id: 'main',
        field: 'wheel_source_path',
        message: `there is neither a wheel nor a folder at ${nowhere}`,
        accepts: 'the absolute path of an existing wheel file or folder of wheels',
        suggestions: [],
      },
    ])
    expect([states, answer.status.message]).toEqual([READY, undefined])
  })

  it(`asks for every index that cannot be read or does not exist, all at once, and ${installer} installs from another`, async () => {
    const missing = pathToFileURL(join(folder.dataDir, 'no index'))
    const payload = requirementsOf(
      [
        aBinding([aRequirement('plinth-tool', '1.0', { index_url: 'ftp://index.example/simple' })]),
        aBinding([aRequirement('plinth-part', '1.0', { index_url: missing.href })], { binding_id: 'other' }),
      ],
      { model_id: 'schemes' },
    )
    const fields = { index_url: indexes.one.url }
    const { asked, states, answer } = await runFlow(await open(installer), {
      payload,
      given: [
        { binding_id: 'main', fields },
        { binding_id: 'other', requirement_name: 'plinth-part', fields },
      ],
    })
    const common = { field: 'index_url', accepts: AN_INDEX, suggestions: [] }
    expect(asked).toEqual([
      {
        ...common,
        code: 'unsupported_url_scheme',
        binding_id: 'main',
        requirement_name: 'plinth-tool',
        message: 'an index cannot be read by ftp:',
      },
      {
        ...common,
        code: 'index_not_found',
        binding_id: 'other',
        requirement_name: 'plinth-part',
        message: `there is no index at ${join(folder.dataDir, 'no index')}`,
      },
    ])
    expect([states, answer.status.message]).toEqual([READY, undefined])
  })
}

it('stops at missing in manual mode with every field as base, override and effective value, and installs once confirmed', async () => {
  const payload = requirementsOf(
    [aBinding([aRequirement('plinth-part', '1.0', { index_url: 'https://index.example/simple' })])],
    { model_id: 'manual' },
  )
  const request = { dependency_requirements: payload, mode: 'manual' as const }
  const environments = await open('uv')
  await environments.setOverrides({ model_id: 'manual', overrides: [aPatch({ index_url: indexes.one.url })] })
  const stopped = await environments.ensure(request)
  const index_url = {
    override: indexes.one.url,
    effective: indexes.one.url,
    patch: { scope: 'binding', position: 0, updated_at: '2026-01-01T00:00:00Z' },
  }
  const nothing = { base: null, effective: null }
  expect([stopped.state, stopped.resolved_dependency_requirements.bindings.map(({ fields }) => fields)]).toEqual([
    'missing',
    [
      {
        python_executable: nothing,
        index_url: { base: null, ...index_url },
        extra_index_urls: nothing,
        wheel_source_path: nothing,
      },
    ],
  ])
  expect(stopped.resolved_dependency_requirements.bindings[0]?.requirements.map(({ fields }) => fields)).toEqual([
    {
      index_url: { base: 'https://index.example/simple', ...index_url },
      extra_index_urls: nothing,
      wheel_source_path: nothing,
      package_source_override: nothing,
    },
  ])
  const confirmed = await environments.ensure({ ...request, confirmed: true })
  expect([confirmed.state, confirmed.status.mode, confirmed.status.environment_key]).toEqual([
    'ready',
    'manual',
    stopped.status.environment_key,
  ])
})

it('fails a requirement without a pin, which no override can supply', async () => {
  const payload = requirementsOf([aBinding([aRequirement('plinth-part', '', { exact_pin: '>=1.0' })])])
  const { state, status } = await (await open('uv')).ensure({ dependency_requirements: payload })
  expect([state, status.code, status.missing_inputs, status.diagnostics.map(({ path }) => path)]).toEqual([
    'failed',
    'unpinned_requirement',
    [],
    ['/dependency_requirements/bindings/0/requirements/0/exact_pin'],
  ])
})

function dataDirOf(installer: Installer): string {
  return join(folder.dataDir, installer)
}
