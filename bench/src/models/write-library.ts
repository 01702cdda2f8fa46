import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wordsOf } from './model-words.ts'

/** What a library is written with. */
export interface LibrarySize {
  readonly models: number
  /** Files of each model, metadata.json among them. */
  readonly filesPerModel: number
}

const FAMILIES = 50
const TYPES = ['diffusion', 'llm', 'vlm', 'embedding', 'audio', 'vision']

/** Writes a library of models of its own into a folder, unless exactly that one lies there; gives the folder. It has no index yet. */
export async function writeLibrary(folder: string, { models, filesPerModel }: LibrarySize): Promise<string> {
  const marker = join(folder, '..', `${models}-${filesPerModel}.written`)
  const version = `${WRITER} ${models} ${filesPerModel}\n`
  if ((await readFile(marker, 'utf8').catch(() => '')) === version) return folder
  await mkdir(folder, { recursive: true })
  for (let model = 0; model < models; model += 1) writeModel(folder, model, filesPerModel)
  await writeFile(marker, version)
  return folder
}

/** The metadata files of such a library. */
export function metadataFiles(folder: string, models: number): string[] {
  return Array.from({ length: models }, (_, model) => join(folder, modelId(model), 'metadata.json'))
}

/** Changes with what is written. */
const WRITER = 1

/** One at a time and without promises: that is what takes the least processor time. */
function writeModel(folder: string, model: number, files: number): void {
  const directory = join(folder, modelId(model))
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'metadata.json'), `${JSON.stringify(metadataOf(model), null, 2)}\n`)
  for (let file = 1; file < files; file += 1) writeFileSync(join(directory, fileName(file)), `${model}\n`)
}

function fileName(file: number): string {
  return file === 1 ? 'model.safetensors' : `part-${file}.json`
}

function modelId(model: number): string {
  const type = TYPES[model % TYPES.length] ?? ''
  return `${type}/family_${model % FAMILIES}/model_${model}`
}

function metadataOf(model: number): Readonly<Record<string, unknown>> {
  const [model_type, family, cleaned_name] = modelId(model).split('/')
  const sha256 = createHash('sha256').update(`${model}`).digest('hex')
  return {
    schema_version: 2,
    model_id: modelId(model),
    family,
    model_type,
    official_name: `Model ${model} ${wordsOf(model).join(' ')}`,
    cleaned_name,
    tags: ['synthetic', `tag-${model % 100}`],
    base_model: [],
    release_date: '2026-01-01',
    download_url: `https://example.org/${cleaned_name}`,
    notes: 'Written for a benchmark. '.repeat(10),
    inference_settings: [
      { key: 'steps', label: 'Steps', param_type: 'Integer', default: 20, constraints: { min: 1, max: 100 } },
    ],
    hashes: { sha256 },
    size_bytes: 1_000_000 + model,
    files: [{ name: 'model.safetensors', size: 1_000_000 + model, sha256 }],
    added_date: '2026-01-01T00:00:00.000Z',
    updated_date: '2026-01-01T00:00:00.000Z',
    match_source: 'import',
    storage_kind: 'library_owned',
    huggingface_evidence: {
      repo_id: `example/${cleaned_name}`,
      pipeline_tag: 'text-generation',
      captured_at: '2026-01-01',
    },
    runtime_engine_hints: ['pytorch'],
  }
}
