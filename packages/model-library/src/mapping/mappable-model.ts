import { join } from 'node:path'
import type { ModelMetadataV1 } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { MappingFiles } from './mapping-files.ts'

/** A model that is left out, and why. */
export interface Excluded {
  readonly code: string
  readonly message: string
}

/** The one place where models are kept from apps because of what they are; undefined for one that may be mapped. */
export function whyExcluded({ storage_kind, bundle_format, match_source }: ModelMetadataV1): Excluded | undefined {
  if (storage_kind === 'external_reference')
    return {
      code: 'external_reference',
      message: 'Its files stay where their owner keeps them; an app reaches them through the execution descriptor.',
    }
  if (bundle_format !== undefined)
    return { code: 'bundle', message: 'It is executed as a directory, not as a file that an app could list.' }
  if (match_source === 'download_partial') return { code: 'partial_download', message: 'Its download has not ended.' }
  return undefined
}

/** The files of a model that an app could load: regular ones of a known kind, directly in its directory; or why there are none. */
export async function filesToMap(files: MappingFiles, directory: string): Promise<readonly string[] | Excluded> {
  const names = await withFileErrors({ doing: 'read', path: directory }, () => files.names(directory))
  if (names.some((name) => PARTIAL.test(name)))
    return { code: 'partial_download', message: 'Its download has not ended.' }
  const found: string[] = []
  for (const name of names.filter((each) => MODEL_FILE.test(each)).sort())
    if ((await files.lstat(join(directory, name)))?.isFile()) found.push(name)
  return found.length > 0
    ? found
    : { code: 'no_model_file', message: 'No file of weights lies directly in its directory.' }
}

const MODEL_FILE = /^[^.].*\.(gguf|safetensors|pt|pth|ckpt|bin|onnx)$/i
const PARTIAL = /^\.pumas_download$|\.part$/
