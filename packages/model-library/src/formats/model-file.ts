/** A format of weights, by the bytes of a file. `pytorch`: what torch writes, a zip file or bare pickles; `pickle`: any other pickle. */
export type ModelFormat = 'safetensors' | 'gguf' | 'onnx' | 'pytorch' | 'pickle'

/** What the header of a file of weights says; of everything at most so much as {@link MOST_NAMES} allows. */
export interface ModelFile {
  readonly format: ModelFormat
  /** Names of tensors, as they come. */
  readonly tensors: readonly string[]
  /** GGUF: keys with plain values. safetensors: `__metadata__`. ONNX: `producer`. */
  readonly facts: Readonly<Record<string, string | number | boolean>>
  /** ONNX: what the graph takes and gives. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** ONNX: files beside it that hold its tensors, as it names them. */
  readonly externalFiles: readonly string[]
  /** What unpickling would import, `module name`, sorted. */
  readonly globals: readonly string[]
}

/** Why a file is no whole file of weights. The codes of the findings that they become. */
export type FileFault =
  | 'weights_empty'
  | 'weights_zeroed'
  | 'weights_damaged'
  | 'weights_truncated'
  | 'weights_trailing_bytes'
  | 'header_too_large'
  | 'lfs_pointer'
  | 'format_unknown'

/** What was found at a path. */
export type ModelFileRead =
  | { readonly state: 'read'; readonly size: number; readonly file: ModelFile }
  /** `globals`: what was seen of a pickle before its damage. */
  | { readonly state: 'fault'; readonly size: number; readonly fault: FileFault; readonly globals: readonly string[] }
  | { readonly state: 'absent' | 'not_a_file' }
  | { readonly state: 'unreachable'; readonly errno: string }

/** The most names of one file that are kept, and the longest one. */
export const MOST_NAMES = 20_000
export const LONGEST_NAME = 512
/** The most of a header that is read. */
export const MAX_HEADER_BYTES = 32 * 1024 * 1024

/** A file with nothing but what is given. */
export function modelFile(file: Partial<ModelFile> & Pick<ModelFile, 'format'>): ModelFile {
  return { tensors: [], facts: {}, inputs: [], outputs: [], externalFiles: [], globals: [], ...file }
}
