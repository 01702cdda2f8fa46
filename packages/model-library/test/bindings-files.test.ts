import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { BindDependencyProfileRequest } from '../src/dependencies/bind-dependency-profile.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { codeOf, importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

it('refuses every wrong request to bind with a code, names the field, and changes nothing', async () => {
  await using place = await scratch()
  const { library, file } = await withModel(place)
  await using _library = library
  const before = await readFile(file, 'utf8')
  const wrong: readonly (readonly [object, string])[] = [
    [{ surprise: 1 }, 'surprise'],
    ...[0, 1.5, '1', -1].map((profile_version) => [{ profile_version }, 'profile_version'] as const),
    ...['', ' ', 7, 'a\nb', 'x'.repeat(201), '\ud800'].map((binding_id) => [{ binding_id }, 'binding_id'] as const),
    ...['', 'a:b', 7].map((backend_key) => [{ backend_key }, 'backend_key'] as const),
    ...[7, 'linux\0'].map((platform_selector) => [{ platform_selector }, 'platform_selector'] as const),
  ]
  const outcomes = wrong.map(([change]) =>
    library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'light', ...change }).then(
      () => 'bound',
      ({ code, details: { errors } }) => [code, errors[0].field],
    ),
  )
  expect(await Promise.all(outcomes)).toEqual(wrong.map(([, field]) => ['invalid_binding_request', field]))
  const codes = [
    { model_id: MODEL_ID, profile_id: '../light' },
    { model_id: MODEL_ID, profile_id: 'nobody' },
    { model_id: MODEL_ID, profile_id: 'light', profile_version: 9 },
    { model_id: MODEL_ID },
    { profile_id: 'light' },
  ].map((request) => codeOf(library.bindDependencyProfile(asGiven(request))))
  expect(await Promise.all(codes)).toEqual([...Array(4).fill('unknown_profile'), 'invalid_model_id'])
  expect(await readFile(file, 'utf8')).toBe(before)
})

it.each(['', '{"bindings":', '[]', '{"bindings": {}}', 'null'])(
  'reports a file of bindings that holds %j by its code, keeps it, and hides no model for it',
  async (text) => {
    await using place = await scratch()
    const { library, file } = await withModel(place)
    await using _library = library
    await writeFile(file, text)
    const bind = library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
    expect(await codeOf(bind)).toBe('bindings_damaged')
    expect(await codeOf(library.resolveModelExecutionDescriptor(MODEL_ID))).toBe('bindings_damaged')
    expect((await library.getModel(MODEL_ID))?.dependency_bindings).toHaveLength(2)
    await library.reindex()
    expect(await readFile(file, 'utf8')).toBe(text)
    await library.deleteModel(MODEL_ID)
    expect(await readFile(file, 'utf8').catch(({ code }) => code)).toBe('ENOENT')
  },
)

it('makes sense of bindings that others wrote: without id, twice, with odd versions and fields of their own', async () => {
  await using place = await scratch()
  const { library, file } = await withModel(place)
  await using _library = library
  const light = { profile_id: 'light', profile_version: 1, binding_kind: 'required_core', priority: 7 }
  const others = [light, { ...light, binding_id: ' ' }, { ...light, binding_id: 'light' }, { profile_id: ' ' }, null, 7]
  await writeFile(
    file,
    JSON.stringify({ bindings: [...others, { ...light, profile_version: 1.5, binding_id: 'odd' }] }),
  )
  const { bindings } = (await library.resolveModelExecutionDescriptor(MODEL_ID)).dependency_requirements
  expect(bindings.map(({ binding_id, validation_state }) => [binding_id, validation_state])).toEqual([
    ['light', 'resolved'],
    ['light#2', 'resolved'],
    ['light#3', 'resolved'],
    ['odd', 'unknown_profile'],
  ])
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  const filed = JSON.parse(await readFile(file, 'utf8')).bindings
  expect(filed[0]).toEqual({ ...light, binding_id: 'light' })
  expect((await library.getModel(MODEL_ID))?.dependency_bindings?.[1]).toEqual({ ...light, binding_id: 'light#2' })
})

it('takes what metadata declares where there is no file of bindings, and files it with the first binding of its own', async () => {
  await using place = await scratch()
  const { library, file } = await withModel(place)
  await using _library = library
  const before = await readFile(file, 'utf8')
  await rm(file)
  await rm(`${file}.bak`, { force: true })
  expect((await library.resolveModelExecutionDescriptor(MODEL_ID)).dependency_requirements.bindings).toHaveLength(2)
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  expect(JSON.parse(await readFile(file, 'utf8')).bindings.slice(0, 2)).toEqual(JSON.parse(before).bindings)
})

it('says at the top that nothing is known to be needed when no declared binding is for the target', async () => {
  await using place = await scratch()
  const { library } = await withModel(place)
  await using _library = library
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID, { backend_key: 'candle' })
  expect(dependency_requirements).toMatchObject({ validation_state: 'unknown_profile', bindings: [] })
})

it('asks a binding for any backend for what the requested backend needs', async () => {
  await using place = await scratch()
  const { library } = await withModel(place)
  await using _library = library
  const requirements = [{ kind: 'python_package', name: 'numpy', exact_pin: '2.4.6' } as const]
  await library.registerDependencyProfile({ profile_id: 'any', profile_version: 1, requirements })
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'any', platform_selector: 'Linux-X86_64' })
  const messages = async (backend_key: string) => {
    const target = { platform_key: 'linux-x86_64', backend_key }
    const { bindings } = (await library.resolveModelExecutionDescriptor(MODEL_ID, target)).dependency_requirements
    return bindings.find(({ binding_id }) => binding_id === 'any')?.validation_errors.map(({ message }) => message)
  }
  expect([await messages('pytorch'), await messages('candle')]).toEqual([
    ['torch has to be pinned and is not listed', 'torchvision has to be pinned and is not listed'],
    [],
  ])
})

it('keeps every binding of four processes that bind one model at once', async () => {
  await using place = await scratch()
  const { library } = await withModel(place)
  await library.close()
  const children = [1, 2, 3, 4].map((number) =>
    spawn(
      process.execPath,
      [join(import.meta.dirname, 'children/registry-bind.ts'), library.root, MODEL_ID, `p${number}`],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    ),
  )
  expect(await Promise.all(children.map((child) => once(child, 'exit')))).toEqual(Array(4).fill([0, null]))
  await using again = await place.library()
  const ids = (await again.getModel(MODEL_ID))?.dependency_bindings?.map(({ binding_id }) => String(binding_id))
  const bound = [1, 2, 3, 4].flatMap((number) => [1, 2, 3, 4, 5].map((turn) => `p${number}-${turn}`))
  expect(ids?.toSorted()).toEqual(['light', 'pytorch', ...bound].sort())
  const { bindings } = (await again.resolveModelExecutionDescriptor(MODEL_ID)).dependency_requirements
  expect(bindings).toHaveLength(22)
})

async function withModel(place: Scratch): Promise<{ library: ModelLibrary; file: string }> {
  const library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  return { library, file: join(library.root, '.plinth/bindings', `${MODEL_ID}.json`) }
}

function asGiven(request: object): BindDependencyProfileRequest {
  // A host in JavaScript can pass anything.
  return request as BindDependencyProfileRequest
}
