import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openModelLibrary } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { inAProcess, millisecondsOf, pythonMilliseconds } from './in-a-process.ts'
import { HUB_VERSION, type Stage } from './stage.ts'
import { writeHubCache } from './write-hub-cache.ts'
import { writeWeights } from './write-weights.ts'

const FILES_EACH = 3

/** Every model of a library deleted, against huggingface_hub's plan and deletion of as many revisions. */
export async function deletion({ folder, sizes, python }: Stage, rounds: number): Promise<Figure[]> {
  const root = await libraryOfImports(join(folder, 'deleting'), sizes.deleted)
  const found = await python()
  const cache = join(folder, 'deleting-hub')
  const ours = async () => {
    await inAProcess({ operation: 'restore', place: root })
    return millisecondsOf('delete', root)
  }
  const peer = async () => {
    rmSync(cache, { recursive: true, force: true })
    return pythonMilliseconds(found, 'delete', writeHubCache(cache, sizes.deleted, FILES_EACH))
  }
  return [
    figureOf({
      work: `deletion of ${sizes.deleted} models in one change, each of ${FILES_EACH} files`,
      against: `\`scan_cache_dir\` and \`delete_revisions\` of huggingface_hub ${HUB_VERSION}, as many`,
      unit: 'ms',
      result: await interleave({ ours, peer }, { rounds, warmUp: 0 }),
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 5 },
      facts: [
        'Ours are in a trash from which they can be restored and on the disk when it is done, and a kill anywhere loses nothing; the peer removes the files, and waits for no disk.',
      ],
    }),
  ]
}

/** A library of its own files, with the ledger of what was created. */
async function libraryOfImports(folder: string, models: number): Promise<string> {
  const [root, source_path] = [join(folder, 'library'), join(folder, 'source')]
  mkdirSync(source_path, { recursive: true })
  writeWeights(join(source_path, 'model.safetensors'), 1000)
  for (const name of ['config.json', 'tokenizer.json']) writeFileSync(join(source_path, name), '{}')
  await using library = await openModelLibrary({ root })
  for (let model = 0; model < models; model += 1) {
    const family = `family ${model % 50}`
    const { status } = await library.importDirectory({ source_path, family, official_name: `model ${model}` })
    if (status !== 'imported') throw new Error(`the import is ${status}`)
  }
  return root
}
