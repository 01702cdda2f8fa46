import { basename, extname, join } from 'node:path'
import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { taskTypeOf } from '../diffusers/task-types.ts'
import { quantizationOf } from '../formats/gguf-sizes.ts'
import type { ModelFormat } from '../formats/model-file.ts'
import { validateDiffusersDirectory } from '../validation/validate-diffusers-directory.ts'
import { byImportance, primarySet } from './choose-primary.ts'
import { type IdentifiedType, identifyModelType } from './identify-model-type.ts'
import { boundImportFindings, type ImportFinding, importFinding, importStateOf } from './import-findings.ts'
import type { ImportSource } from './import-source.ts'
import { type JudgedFiles, judgeFiles } from './judge-files.ts'
import { isSentenceTransformer, readModelConfig } from './model-config.ts'

/** What the files of a model come to. The names of fields are those of `metadata.json`, where it has them. */
export interface IdentifiedFiles extends IdentifiedType {
  /** Of the primary file; a bundle is `diffusers_directory`. */
  readonly format: ModelFormat | 'diffusers_directory' | 'unknown'
  /** The file that stands for the model; a bundle has none. */
  readonly primary_file?: string
  readonly pipeline_class?: string
  /** What the model is for, where that is known. */
  readonly task_type_primary?: string
  /** `model_type` of config.json. */
  readonly config_model_type?: string
  /** Of a GGUF file, e.g. `Q4_K_M`. */
  readonly selected_artifact_quant?: string
  readonly requires_unsafe_format: boolean
  readonly requires_custom_code: boolean
  /** Python files of the directory; none is ever run. */
  readonly custom_code_sources: readonly string[]
  /** What unpickling would import, as `module name`, sorted; of thousands the first. */
  readonly pickle_globals: readonly string[]
  readonly validation_state: NonNullable<ModelMetadataV1['validation_state']>
  /** Findings about what is in the files, which a later look gives as well. */
  readonly contentFindings: readonly AssetValidationErrorV1[]
  /** Files of weights, the most important first. */
  readonly weightNames: readonly string[]
}

/** Reads headers and small JSON files of a source and says what model they are. */
export async function identifyFiles(source: ImportSource, signal?: AbortSignal): Promise<IdentifiedFiles> {
  if (source.kind === 'none') return NOTHING
  const judged = await judgeFiles(source.files, source.kind === 'directory' ? 'weights' : 'first', signal)
  const weights = byImportance(judged.weights)
  const files = primarySet(weights).map(({ file }) => file)
  const configs = await readConfigs(source)
  const bundle = configs.isBundle ? await validateDiffusersDirectory(source.root) : undefined
  const type = identifyModelType({
    pipelineClass: bundle?.pipeline_class,
    config: configs.config,
    hasSentenceTransformers: configs.hasSentenceTransformers,
    files,
  })
  const [primary] = weights
  const health = bundle ? bundleHealth(bundle, judged) : fileHealth(judged, source)
  return {
    ...type,
    ...(bundle
      ? { format: 'diffusers_directory', ...text('pipeline_class', bundle.pipeline_class) }
      : { format: primary?.file.format ?? 'unknown', ...text('primary_file', primary?.name) }),
    ...text('task_type_primary', bundle ? taskTypeOf(bundle.pipeline_class) : taskOf(type)),
    ...text('config_model_type', configs.config?.modelType),
    ...text('selected_artifact_quant', quantizationOf(primary?.file.facts['general.file_type'])),
    requires_unsafe_format: bundle?.requires_unsafe_format ?? judged.requiresUnsafeFormat,
    requires_custom_code: health.needsCode || configs.config?.hasCode === true,
    custom_code_sources: source.files.map(({ name }) => name).filter((name) => name.endsWith('.py')),
    pickle_globals: judged.pickleGlobals.slice(0, MOST_GLOBALS),
    validation_state: health.state,
    contentFindings: health.findings,
    weightNames: weights.map(({ name }) => name),
  }
}

/** As many as anybody reads. */
const MOST_GLOBALS = 1000

const NOTHING: IdentifiedFiles = {
  ...{ model_type: 'unknown', model_type_resolution_source: 'none', model_type_resolution_confidence: 0 },
  ...{ format: 'unknown', requires_unsafe_format: false, requires_custom_code: false },
  ...{ custom_code_sources: [], pickle_globals: [], validation_state: 'invalid', contentFindings: [], weightNames: [] },
}

async function readConfigs({ kind, root, files }: ImportSource) {
  const names = new Set(kind === 'directory' ? files.map(({ name }) => name) : [])
  return {
    isBundle: names.has('model_index.json'),
    config: names.has('config.json') ? await readModelConfig(join(root, 'config.json')) : undefined,
    hasSentenceTransformers: names.has('modules.json') && (await isSentenceTransformer(join(root, 'modules.json'))),
  }
}

interface Health {
  readonly state: IdentifiedFiles['validation_state']
  readonly findings: readonly AssetValidationErrorV1[]
  readonly needsCode: boolean
}

/** A bundle is judged by the rules of bundles; only what its pickles would do is not among them. */
function bundleHealth(
  bundle: Awaited<ReturnType<typeof validateDiffusersDirectory>>,
  { findings }: JudgedFiles,
): Health {
  const pickles = findings.filter(({ code }) => code === 'dangerous_pickle' || code === 'unlisted_pickle_globals')
  const isDangerous = pickles.some(({ code }) => code === 'dangerous_pickle')
  return {
    state: isDangerous ? 'invalid' : bundle.validation_state,
    findings: [...bundle.validation_errors, ...boundImportFindings(pickles)],
    needsCode: pickles.length > 0 || bundle.validation_errors.some(({ code }) => code === 'custom_code'),
  }
}

/** In a directory, a file that is no weights after all (a vocabulary with the name of one) is left to itself as long as others are. */
function fileHealth(judged: JudgedFiles, { kind, files }: ImportSource): Health {
  const isOther = ({ code, path }: ImportFinding) =>
    kind === 'directory' && judged.weights.length > 0 && code === 'format_unknown' && extname(path ?? '') === '.bin'
  const code = files.filter(({ name }) => basename(name).endsWith('.py'))
  const findings = [
    ...judged.findings.filter((finding) => !isOther(finding)),
    ...code.map(({ name }) => importFinding(name, 'unreferenced_code')),
  ]
  return {
    state: importStateOf(findings),
    findings: boundImportFindings(findings),
    needsCode: findings.some((each) => each.code === 'unlisted_pickle_globals'),
  }
}

/** The task that a whole model of a type is for; one that is only a part of a model has none. */
function taskOf({ model_type, subtype, architecture_family }: IdentifiedType): string | undefined {
  if (subtype === 'checkpoint') return 'text-to-image'
  if (subtype !== undefined && subtype !== 'encoder_decoder') return undefined
  if (architecture_family === 'whisper') return 'automatic-speech-recognition'
  return TASKS[model_type]
}

const TASKS: Readonly<Record<string, string>> = {
  llm: 'text-generation',
  vlm: 'image-text-to-text',
  reranker: 'text-ranking',
  embedding: 'feature-extraction',
}

function text<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  // The type of a computed key is any string.
  return typeof value === 'string' ? ({ [name]: value } as { readonly [Key in Name]?: string }) : {}
}
