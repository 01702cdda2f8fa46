import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import {
  ErrorDocumentV1,
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelMetadataV1,
  ModelSearchPageV1,
} from '@plinth/contracts'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { aProfile, MODEL_ID, type Scratch, scratch } from './scratch.ts'

it('prints the contract document of every operation with --json', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const imported = await json(place, ['import-external', source, '--family', 'Tiny', '--name', 'One', '--tag', 'x'])
  const listed = await json(place, ['list', '--tag', 'x', '--limit', '5', '--type', 'diffusion', '--health', 'valid'])
  const found = await json(place, ['search', 'one'])
  const shown = await json(place, ['show', MODEL_ID])
  const validated = await json(place, ['validate', MODEL_ID])
  const described = await json(place, [
    'describe',
    MODEL_ID,
    '--backend',
    'light',
    '--binding',
    'light',
    '--platform',
    'linux-x86_64',
  ])
  expect(ModelImportResultV1.parse(imported.document)).toMatchObject({ model_id: MODEL_ID, status: 'imported' })
  expect([listed, found].map(({ document }) => ModelSearchPageV1.parse(document).total)).toEqual([1, 1])
  expect(ModelSearchPageV1.parse(found.document).facets).toEqual({
    model_type: { diffusion: 1 },
    tag: { x: 1 },
    storage_kind: { external_reference: 1 },
    validation_state: { valid: 1 },
    bundle_format: { diffusers_directory: 1 },
  })
  expect(ModelMetadataV1.parse(shown.document)).toMatchObject({ official_name: 'One', tags: ['x'] })
  expect(ModelImportResultV1.parse(validated.document)).toMatchObject({
    status: 'unchanged',
    validation_state: 'valid',
  })
  expect(ModelExecutionDescriptorV1.parse(described.document)).toMatchObject({
    entry_path: source,
    dependency_requirements: { selected_binding_ids: ['light'] },
  })
  expect([imported, listed, found, shown, validated, described].map(({ exitCode }) => exitCode)).toEqual(
    Array(6).fill(0),
  )
})

it('registers a profile from a file, binds a model to it, and reindexes', async () => {
  await using place = await scratch()
  await run(place, ['import-external', await place.bundle('bundle'), '--family', 'Tiny', '--name', 'One'])
  const file = join(place.path, 'profile.json')
  await writeFile(
    file,
    '{"profile_id":"mine","profile_version":2,"requirements":[{"kind":"python_package","name":"numpy","exact_pin":"==2.4.6"}]}',
  )
  const added = await json(place, ['profile', 'add', file])
  const bound = await json(place, [
    'bind',
    MODEL_ID,
    'mine@2',
    '--binding',
    'b',
    '--backend',
    'x',
    '--platforms',
    'linux-x86_64',
  ])
  const reindexed = await json(place, ['reindex'])
  expect([added.document, bound.document, reindexed.document]).toMatchObject([
    { status: 'registered', profile_id: 'mine', profile_version: 2 },
    { status: 'bound', binding: { binding_id: 'b', backend_key: 'x', platform_selector: 'linux-x86_64' } },
    { models: 1, unreadable: [], revalidated: [] },
  ])
})

it('reads a profile from standard input for -', async () => {
  await using place = await scratch()
  const { profile_id, profile_version, requirements } = aProfile({})
  const stdin = JSON.stringify({ profile_id, profile_version, requirements })
  const argv = ['--library', join(place.path, 'library'), 'profile', 'add', '-']
  const added = await tryCli(modelsDefinition, { argv, stdin })
  const again = await tryCli(modelsDefinition, { argv, stdin })
  expect([added, again].map(({ exitCode, stdout }) => [exitCode, stdout.split(' ').slice(0, 2)])).toEqual([
    [0, ['registered', 'mine@1']],
    [0, ['unchanged', 'mine@1']],
  ])
})

it('takes a model out only with --yes, and says what was not touched', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  await run(place, ['import-external', source, '--family', 'Tiny', '--name', 'One'])
  const asked = await run(place, ['delete', MODEL_ID])
  const told = await run(place, ['delete', MODEL_ID, '--yes'])
  expect([asked.exitCode, told.exitCode, told.stdout]).toEqual([
    2,
    0,
    `${MODEL_ID} was taken out of the library; the files at ${source} were not touched.\n`,
  ])
})

it('ends with 3 for what is not executable, 1 for what failed, and 2 for a wrong command line', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  await run(place, ['import-external', source, '--family', 'Tiny', '--name', 'One'])
  await rename(join(source, 'unet'), join(place.path, 'unet'))
  const lines: readonly (readonly [readonly string[], number, string | undefined])[] = [
    [['describe', MODEL_ID], 3, 'asset_not_executable'],
    [['validate', MODEL_ID], 3, undefined],
    [['validate', source], 3, undefined],
    [['import-external', join(place.path, 'absent'), '--family', 'x', '--name', 'y'], 1, undefined],
    [['show', 'diffusion/tiny/absent'], 1, 'model_not_found'],
    [['show', '..'], 2, 'invalid_model_id'],
    [['bind', MODEL_ID, 'nobody'], 1, 'unknown_profile'],
    [['list', '--health', 'fine'], 2, 'usage_error'],
    [['list', '--limit', 'x'], 2, 'usage_error'],
    [['import-external', source], 2, 'usage_error'],
  ]
  const ended = await Promise.all(
    lines.map(async ([line]) => {
      const { exitCode, document } = await json(place, line)
      return [exitCode, ErrorDocumentV1.safeParse(document).success ? Object(document).code : undefined]
    }),
  )
  expect(ended).toEqual(lines.map(([, exitCode, code]) => [exitCode, code]))
})

it('validates a directory without a library, and needs one for everything else', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  await rm(join(source, 'vae/config.json'))
  const validated = await tryCli(modelsDefinition, { argv: ['validate', source] })
  const listed = await tryCli(modelsDefinition, { argv: ['list'] })
  expect([validated.exitCode, validated.stdout]).toEqual([
    3,
    'degraded: it would not load now (StableDiffusionPipeline)\n  error config_missing (vae/config.json): There is no config.json.\n',
  ])
  expect([listed.exitCode, listed.stdout, listed.stderr.split('\n')[0]]).toEqual([2, '', 'error: which library?'])
})

it('knows the version of its package', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8'))
  expect((await tryCli(modelsDefinition, { argv: ['--version'] })).stdout).toBe(`${version}\n`)
})

function run(place: Scratch, argv: readonly string[]) {
  return tryCli(modelsDefinition, { argv: ['--library', join(place.path, 'library'), ...argv] })
}

async function json(place: Scratch, argv: readonly string[]) {
  const { exitCode, stdout } = await run(place, ['--json', ...argv])
  const document: unknown = JSON.parse(stdout)
  return { exitCode, document }
}
