import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { ModelImportResultV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { llamaFile, pickle, torchFile, writeFiles } from './model-files.ts'
import { type Scratch, scratch } from './scratch.ts'

it('classifies a path without a library, as a document and for people', async () => {
  await using place = await scratch()
  const file = join(await writeFiles(place.path, { 'tiny.gguf': llamaFile() }), 'tiny.gguf')
  const asDocument = await run(['classify', file, '--json'])
  expect([asDocument.exitCode, JSON.parse(asDocument.stdout)]).toEqual([0, await classifyImportPath(file)])
  const { stdout } = await run(['classify', file])
  expect(stdout.split('\n').slice(0, 9)).toEqual([
    `path          ${file}`,
    'kind          file',
    'health        valid: it loads',
    'format        gguf, Q4_K_M',
    'type          llm, 95 % by gguf_architecture',
    'architecture  llama',
    'task          text-generation',
    'primary file  tiny.gguf',
    `size          ${llamaFile().length} bytes in 1 file`,
  ])
})

it('exits with 3 for a classification that is not valid, and names why', async () => {
  await using place = await scratch()
  const evil = torchFile(pickle(['a'], ['os system']))
  const { exitCode, stdout } = await run(['classify', join(await writeFiles(place.path, { 'a.pt': evil }), 'a.pt')])
  expect([exitCode, stdout.includes('error dangerous_pickle (a.pt): Unpickling would use os.system.')]).toEqual([
    3,
    true,
  ])
})

it('imports a file, a directory, and files in place from a terminal', async () => {
  await using place = await scratch()
  const from = await writeFiles(join(place.path, 'from'), { 'tiny.gguf': llamaFile() })
  const names = ['--family', 'Llama', '--name', 'Tiny', '--json']
  const file = await inLibrary(place, ['import', join(from, 'tiny.gguf'), ...names, '--tag', 'x', '--mode', 'hardlink'])
  expect([file.exitCode, ModelImportResultV1.parse(JSON.parse(file.stdout))]).toMatchObject([
    0,
    { model_id: 'llm/llama/tiny', status: 'imported' },
  ])
  const directory = await inLibrary(place, ['import', from, ...names, '--type', 'vlm'])
  expect(JSON.parse(directory.stdout)).toMatchObject({ model_id: 'vlm/llama/tiny', status: 'imported' })
  await writeFiles(join(place.path, 'library/llm/in/place'), { 'a.gguf': llamaFile() })
  const inPlace = await inLibrary(place, ['import-in-place', 'llm/in/place', '--name', 'Mine'])
  expect(inPlace.stdout.split('\n').slice(0, 2)).toEqual(['imported llm/in/place', 'valid: it loads'])
  const metadata = JSON.parse(await readFile(join(place.path, 'library/llm/in/place/metadata.json'), 'utf8'))
  expect(metadata.official_name).toBe('Mine')
})

it('exits with 1 for an import that fails, and with 2 for a type or a mode that there is not', async () => {
  await using place = await scratch()
  const from = await writeFiles(join(place.path, 'from'), { 'README.md': '' })
  const names = ['--family', 'a', '--name', 'b']
  const codes = [
    await inLibrary(place, ['import', from, ...names]),
    await inLibrary(place, ['import', from, ...names, '--type', 'song']),
    await inLibrary(place, ['import', from, ...names, '--mode', 'move']),
    await inLibrary(place, ['import', from]),
  ]
  expect(codes.map(({ exitCode }) => exitCode)).toEqual([1, 2, 2, 2])
})

function inLibrary(place: Scratch, args: readonly string[]) {
  return run(['--library', join(place.path, 'library'), ...args])
}

function run(argv: readonly string[]) {
  return tryCli(modelsDefinition, { argv: [...argv] })
}
