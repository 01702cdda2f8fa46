// places.ts <directory>: what a library sees whose root is mounted read-only; prints JSON. Needs mounts of its own.
import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { codeOf } from '../scratch.ts'

const [directory = ''] = process.argv.slice(2)
const [root, bundle, data] = ['library', 'bundle', 'data'].map((name) => join(directory, name))

makeReadOnly(root)
const first = await look({ XDG_DATA_HOME: data })
const kept = await readdir(join(data ?? '', 'plinth/model-indexes'))
makeReadOnly(data)
const second = await look({ XDG_DATA_HOME: data })
const wanted = await codeOf(openModelLibrary({ root: root ?? '', indexDir: join(data ?? '', 'index') }))
const nowhere = await codeOf(openModelLibrary({ root: join(root ?? '', 'new/library') }))
process.stdout.write(JSON.stringify({ first, second, indexes: kept.length, wanted, nowhere }))

async function look(env: Record<string, string | undefined>) {
  await using library = await openModelLibrary({ root: root ?? '', env })
  const id = 'llm/a/one'
  return {
    access: library.access,
    listed: (await library.listModels()).models.map(({ model_id }) => model_id),
    found: (await library.searchModels({ query: 'one' })).total,
    shown: (await library.getModel(id))?.official_name,
    reindexed: (await library.reindex()).models,
    refused: await Promise.all(
      [
        library.importExternalDiffusersDirectory({ source_path: bundle ?? '', family: 'a', official_name: 'b' }),
        library.deleteModel(id),
        library.bindDependencyProfile({ model_id: id, profile_id: 'pytorch' }),
        library.importFile({
          source_path: join(bundle ?? '', 'unet/diffusion_pytorch_model.safetensors'),
          family: 'a',
          official_name: 'b',
        }),
        library.importInPlace({ model_id: id }),
        library.registerDependencyProfile({ profile_id: 'mine', profile_version: 1, requirements: [] }),
      ].map(codeOf),
    ),
  }
}

function makeReadOnly(path = ''): void {
  run('mount', ['--bind', path, path])
  run('mount', ['-o', 'remount,bind,ro', path])
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args)
}
