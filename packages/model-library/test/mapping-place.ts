import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MappingConfig } from '../src/mapping/mapping-config.ts'
import { writeFileModel } from './file-models.ts'
import type { Scratch } from './scratch.ts'

/** Where the test library and the folder of the test app lie. */
export function mappingPaths(place: Scratch) {
  const [root, app] = [join(place.path, 'library'), join(place.path, 'app')]
  return { root, app, loras: join(app, 'loras'), checkpoints: join(app, 'checkpoints') }
}

/** A model of one file in the library, by the file's path below the root. */
export async function fileModel(place: Scratch, file: string, metadata: object = {}): Promise<string> {
  const { root } = mappingPaths(place)
  const id = dirname(file)
  await writeFileModel(root, id, { official_name: id, ...metadata })
  const path = join(root, file)
  await writeFile(path, `bytes of ${id}`)
  return path
}

/** Three models, one external bundle among them that the rules name, and an empty app. */
export async function mappingPlace(place: Scratch) {
  const paths = mappingPaths(place)
  await mkdir(paths.app)
  const lora = await fileModel(place, 'diffusion/sd/lora/style.safetensors', { subtype: 'loras', tags: ['Anime'] })
  const base = await fileModel(place, 'diffusion/sd/base/base.ckpt', { subtype: 'checkpoints' })
  const llm = await fileModel(place, 'llm/llama/chat/chat.gguf')
  await using library = await place.library()
  const source_path = await place.bundle('bundle')
  await library.importExternalDiffusersDirectory({ source_path, family: 'Tiny', official_name: 'One' })
  return { ...paths, lora, base, llm, bundle: source_path }
}

/** A mapping of all diffusion models by subtype. */
export function mapping(place: Scratch, change: Partial<MappingConfig> = {}): MappingConfig {
  return {
    app: 'comfyui',
    app_dir: mappingPaths(place).app,
    mappings: [
      { target_dir: 'checkpoints', model_types: ['Diffusion'], exclude_tags: ['anime'] },
      { target_dir: 'loras', subtypes: ['loras'], tags: ['anime', 'other'] },
    ],
    ...change,
  }
}
