import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { MappingPreviewV1, MappingResultV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { mapping, mappingPlace } from './mapping-place.ts'
import { type Scratch, scratch } from './scratch.ts'

it('previews, applies and undoes a mapping from a terminal, and prints the contract documents with --json', async () => {
  await using place = await scratch()
  const { app, loras } = await mappingPlace(place)
  const file = await configFile(place, mapping(place))
  const previewed = await run(place, ['map', 'preview', file])
  expect([previewed.exitCode, previewed.stdout.split('\n').slice(0, 4)]).toEqual([
    0,
    [
      `symlink  ${join(app, 'checkpoints/base.ckpt')}    diffusion/sd/base`,
      `symlink  ${join(loras, 'style.safetensors')}  diffusion/sd/lora`,
      'left out  diffusion/tiny/one: Its files stay where their owner keeps them; an app reaches them through the execution descriptor.',
      '2 to change, 0 to leave, 1 left out',
    ],
  ])
  expect(previewed.stdout).toContain(`map apply '${file}'`)
  const json = MappingPreviewV1.parse(JSON.parse((await run(place, ['map', 'preview', file, '--json'])).stdout))
  const applied = await run(place, ['map', 'apply', file, '--json'])
  expect(MappingResultV1.parse(JSON.parse(applied.stdout))).toMatchObject({ applied: json.actions, failed: [] })
  expect(await readdir(loras)).toEqual(['style.safetensors'])
  expect((await run(place, ['map', 'apply', file])).stdout).toBe('0 changed, 0 failed\n')
  const undone = await run(place, ['map', 'apply', file, '--undo'])
  expect([undone.exitCode, undone.stdout.endsWith('2 changed, 0 failed\n'), await readdir(app)]).toEqual([0, true, []])
})

it('ends a mapping with 2 for a document that is none, 3 for what is rejected and 1 for what failed', async () => {
  await using place = await scratch()
  const { app, root } = await mappingPlace(place)
  const codes: unknown[] = []
  const end = async (config: object, words: readonly string[]) => {
    const { exitCode, stdout } = await run(place, ['map', ...words, await configFile(place, config), '--json'])
    codes.push([exitCode, JSON.parse(stdout).code ?? 'none'])
  }
  await end({ app: 'x' }, ['preview'])
  await end({ ...mapping(place), link: 'junction', mappings: [{ target_dir: '../up' }] }, ['preview'])
  await end({ ...mapping(place), app_dir: undefined }, ['preview', '--app-dir', app])
  await end({ ...mapping(place), app_dir: join(app, 'absent') }, ['apply'])
  await end({ ...mapping(place), app_dir: join(root, 'llm') }, ['apply'])
  await end({ ...mapping(place), app_dir: place.path }, ['preview'])
  await end(mapping(place), ['apply', '--undo'])
  await writeFile(join(root, 'link_registry.json'), '[]')
  await end(mapping(place), ['apply'])
  expect(codes).toEqual([
    [2, 'invalid_mapping'],
    [2, 'invalid_mapping'],
    [0, 'none'],
    [1, 'app_folder_missing'],
    [3, 'app_folder_in_library'],
    [3, 'app_folder_in_library'],
    [3, 'nothing_to_undo'],
    [1, 'link_registry_unreadable'],
  ])
})

async function configFile(place: Scratch, config: object): Promise<string> {
  const file = join(place.path, 'mapping.json')
  await writeFile(file, JSON.stringify(config))
  return file
}

function run(place: Scratch, argv: readonly string[]) {
  return tryCli(modelsDefinition, { argv: ['--library', join(place.path, 'library'), ...argv] })
}
