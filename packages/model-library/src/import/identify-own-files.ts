import type { AssetValidationErrorV1 } from '@plinth/contracts'
import { type IdentifiedFiles, identifyFiles } from './identify-files.ts'
import { boundImportFindings } from './import-findings.ts'
import type { ImportSource } from './import-source.ts'
import { listDirectoryFiles } from './list-directory-files.ts'

/** What lies in the directory of a model, the library's own files apart. */
export interface OwnFiles {
  /** The files of weights first, by importance. */
  readonly source: ImportSource
  readonly identified: IdentifiedFiles
  readonly findings: readonly AssetValidationErrorV1[]
  readonly state: IdentifiedFiles['validation_state']
}

/** Lists the files in the directory of a model and says what model they are. */
export async function identifyOwnFiles(directory: string, signal?: AbortSignal): Promise<OwnFiles> {
  const listed = await listDirectoryFiles(directory, { place: 'registry', signal })
  const source: ImportSource = { kind: 'directory', root: directory, ...listed }
  const identified = await identifyFiles(source, signal)
  return { ...withOrder(source, identified), identified }
}

function withOrder(source: ImportSource, identified: IdentifiedFiles): Omit<OwnFiles, 'identified'> {
  const { findings } = source
  const isOdd = findings.some(({ severity }) => severity === 'error')
  return {
    source: { ...source, files: importantFirst(source.files, identified.weightNames) },
    findings: [...boundImportFindings(findings), ...identified.contentFindings],
    state: identified.validation_state === 'valid' && isOdd ? 'degraded' : identified.validation_state,
  }
}

/** Files in the order that metadata has them: those of weights first, by importance. */
export function importantFirst<File extends { readonly name: string }>(
  files: readonly File[],
  weightNames: readonly string[],
): readonly File[] {
  const places = new Map(weightNames.map((name, place) => [name, place]))
  const placeOf = ({ name }: File) => places.get(name) ?? weightNames.length
  return files.toSorted((a, b) => placeOf(a) - placeOf(b))
}
