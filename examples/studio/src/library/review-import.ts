import { basename, dirname, extname, relative, sep } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { cleanName, findingRemedy, type ImportClassification, type ModelLibrary } from '@plinth/model-library'
import type { ImportReview, ReviewFinding } from '../api/library.ts'
import { isInside } from '../directories/require-inside.ts'

/** What lies at a path, by names and headers alone, with a name to begin with. Writes nothing. */
export async function reviewImport(
  library: Pick<ModelLibrary, 'classifyImportPath' | 'getModel'>,
  { path, own, signal }: { readonly path: string; readonly own: readonly string[]; readonly signal: AbortSignal },
): Promise<ImportReview> {
  const found = await library.classifyImportPath(path, { signal })
  const modelId = own.map((root) => modelIdAt(root, path)).find((each) => each !== undefined)
  const known = modelId === undefined ? 'no_id' : await lookFor(library, modelId, signal)
  return {
    ...reviewOf(found),
    how: isInside(own, path) ? 'in_place' : 'copy',
    suggested: suggestName(path),
    ...(modelId === undefined || known === 'no_id' ? {} : { modelId }),
    ...(modelId !== undefined && known === 'registered' ? { registeredAs: modelId } : {}),
  }
}

function reviewOf(found: ImportClassification): Omit<ImportReview, 'how' | 'suggested'> {
  const { pipeline_class, selected_artifact_quant, task_type_primary } = found
  return {
    path: found.path,
    kind: found.kind,
    format: found.format,
    modelType: found.model_type,
    typeSource: found.model_type_resolution_source,
    typeConfidence: found.model_type_resolution_confidence,
    ...(pipeline_class === undefined ? {} : { pipelineClass: pipeline_class }),
    ...(selected_artifact_quant === undefined ? {} : { quantization: selected_artifact_quant }),
    ...(task_type_primary === undefined ? {} : { taskType: task_type_primary }),
    files: found.files.slice(0, MOST_FILES),
    fileCount: found.files.length,
    sizeBytes: found.size_bytes,
    isUnsafeFormat: found.requires_unsafe_format,
    pickleGlobals: found.pickle_globals.slice(0, MOST_FILES),
    validationState: found.validation_state,
    findings: found.validation_errors.map(withHint),
  }
}

/** As many as anybody reads. */
const MOST_FILES = 200

function withHint(finding: ImportClassification['validation_errors'][number]): ReviewFinding {
  const hint = findingRemedy(finding.code)
  return hint === undefined || hint === 'Nothing.' ? finding : { ...finding, hint }
}

/** The id that a directory in the library has, `type/family/name`; undefined at any other depth. */
function modelIdAt(root: string, path: string): string | undefined {
  const names = relative(root, path).split(sep)
  return names.length === 3 && !names.includes('..') ? names.join('/') : undefined
}

async function lookFor(library: Pick<ModelLibrary, 'getModel'>, modelId: string, signal: AbortSignal) {
  try {
    return (await library.getModel(modelId, { signal })) === null ? 'free' : 'registered'
  } catch (error) {
    if (isCodedError(error) && error.code === 'invalid_model_id') return 'no_id'
    throw error
  }
}

/** By the file and the folder that it lies in; one of a set of shards has the name of the set. */
function suggestName(path: string): ImportReview['suggested'] {
  const name = basename(path)
  const isWeights = /^\.(gguf|safetensors|pt|pth|ckpt|bin|onnx)$/i.test(extname(name))
  const stem = (isWeights ? name.slice(0, -extname(name).length) : name).replace(/-\d{5}-of-\d{5}$/, '')
  const family = basename(dirname(path))
  return { family: cleanName(family) === 'unnamed_model' ? 'models' : family, officialName: stem || 'model' }
}
