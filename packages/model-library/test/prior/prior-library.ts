import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Scratch } from '../scratch.ts'
import { writePriorDatabase } from './prior-database.ts'

/** A library as the prior system leaves it, with the files of every kind that it writes. */
export interface PriorLibrary {
  readonly root: string
  /** The text of every metadata.json, by model id. */
  readonly metadata: Readonly<Record<string, string>>
}

export const FILE_MODEL = 'llm/llama/llama_2_7b'
export const EXTERNAL_MODEL = 'diffusion/tiny/external'
export const PARTIAL_MODEL = 'llm/qwen/qwen_half'
/** A download that was interrupted before anything was written about it. */
export const MARKER_ONLY = 'llm/qwen/only_marker'

/** The library of a place, as the prior system leaves it, with a bundle beside it. */
export async function priorLibrary(place: Scratch) {
  const bundle = await place.bundle('bundle')
  return writePriorLibrary(join(place.path, 'library'), bundle)
}

/** Writes a library with a file model, an external bundle, two partial downloads, a link registry and a database. */
export async function writePriorLibrary(root: string, bundle: string): Promise<PriorLibrary> {
  const metadata = {
    [FILE_MODEL]: fileModel(),
    [EXTERNAL_MODEL]: externalModel(bundle),
    [PARTIAL_MODEL]: partialModel(),
  }
  for (const [id, text] of Object.entries(metadata)) await put(join(root, id, 'metadata.json'), text)
  await put(join(root, FILE_MODEL, 'metadata.json.bak'), '{"schema_version":1}')
  await put(join(root, FILE_MODEL, 'llama.gguf'), 'weights')
  await put(join(root, FILE_MODEL, 'overrides.json'), OVERLAY)
  await put(
    join(root, EXTERNAL_MODEL, 'overrides.json'),
    '{"notes":"Mine","validation_state":"valid","source_path":"/","x":1}',
  )
  for (const id of [PARTIAL_MODEL, MARKER_ONLY]) {
    await put(join(root, id, '.pumas_download'), MARKER)
    await put(join(root, id, 'qwen.gguf.part'), 'half')
  }
  await put(join(root, 'link_registry.json'), LINKS)
  writePriorDatabase(join(root, 'models.db'), [FILE_MODEL, EXTERNAL_MODEL])
  return { root, metadata }
}

export const OVERLAY =
  '{"version_ranges": {"comfyui": ">=1"}, "official_name": "Llama, reviewed", "tags": ["chat", "mine"], "model_card": {"license": null}}'

const MARKER = JSON.stringify({
  repo_id: 'qwen/half',
  family: 'qwen',
  official_name: 'Qwen half',
  model_type: 'llm',
  files: ['qwen.gguf'],
})

const LINKS = `${JSON.stringify({ by_target: { '/apps/x.gguf': { model_id: FILE_MODEL, link_type: 'symlink' } }, by_model: {} }, null, 2)}\n`

/** The prior system writes every field it knows, most of them null, indented by two, without a final newline. */
function fileModel(): string {
  return `{
  "schema_version": 2,
  "model_id": "${FILE_MODEL}",
  "family": "llama",
  "model_type": "llm",
  "subtype": null,
  "official_name": "Llama 2 7B",
  "cleaned_name": "llama_2_7b",
  "tags": ["chat"],
  "base_model": "meta/llama",
  "model_card": {"license": "other", "eval": {"score": 1.0, "tokens": 12345678901234567890, "loss": 1e400}},
  "inference_settings": {"context_length": 4096},
  "hashes": {"sha256": "ab", "blake3": null, "sha3": "cd"},
  "size_bytes": 7,
  "files": [{"name": "llama.gguf", "original_name": null, "size": 7, "mood": "good"}],
  "match_source": "imported_by_a_newer_version",
  "match_confidence": 1.0,
  "dependency_bindings": [
    {"binding_id": "b-llama", "profile_id": "torch-core", "profile_version": 1, "binding_kind": "required_core", "backend_key": "pytorch", "platform_selector": null}
  ],
  "model_card_artifact": {"path": "MODEL_CARD.md", "source_url": "hub://x", "sha256": "ab", "status": "stored"},
  "license_artifact": {"path": null, "status": "missing"},
  "review_status": null,
  "from_the_future": {"deep": [1, {"x": null}]}
}`
}

function externalModel(bundle: string): string {
  return JSON.stringify(
    {
      schema_version: 2,
      model_id: EXTERNAL_MODEL,
      family: 'tiny',
      model_type: 'diffusion',
      official_name: 'External',
      notes: null,
      source_path: bundle,
      entry_path: bundle,
      storage_kind: 'external_reference',
      bundle_format: 'diffusers_directory',
      pipeline_class: 'StableDiffusionPipeline',
      import_state: 'ready',
      validation_state: 'degraded',
      validation_errors: [{ code: 'component_missing', message: 'vae is missing', path: null }],
      task_type_primary: 'text-to-image',
      match_source: 'external_reference',
      dependency_bindings: null,
      seen_by: { build: 0 },
    },
    null,
    2,
  ).replace('"build": 0', '"build": 9007199254740993')
}

function partialModel(): string {
  return JSON.stringify({
    schema_version: 2,
    match_source: 'download_partial',
    expected_files: ['qwen.gguf'],
    repo_id: 'qwen/half',
  })
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
