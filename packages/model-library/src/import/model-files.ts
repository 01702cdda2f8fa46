/** A file that belongs to a model. */
export interface SourceFile {
  /** Its path inside the model, with `/`. */
  readonly name: string
  /** Where its bytes are; a link is followed. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** How often, how deep and for what a directory is walked. */
export const MOST_FILES = 100_000
export const DEEPEST = 32

/** True for what the library itself writes beside the files of a model. */
export function isLibraryFile(name: string): boolean {
  return LIBRARY_FILES.includes(name) || /^\.plinth-.*\.tmp$/.test(name)
}

/** True for a download that has not ended. */
export function isPartial(name: string): boolean {
  return name === '.pumas_download' || /\.(part|partial|incomplete|crdownload|aria2)$/.test(name)
}

/** True for a name that every system can have and every reader can spell. */
export function isUsableName(name: string): boolean {
  return !/[\p{Cc}\\\uFFFD]/u.test(name)
}

const LIBRARY_FILES: readonly string[] = ['metadata.json', 'metadata.json.bak', 'overrides.json']
