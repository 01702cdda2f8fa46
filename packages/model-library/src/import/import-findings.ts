import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { degraded, type FindingMeaning, invalid, none } from '../validation/finding-meaning.ts'

/** Every code that classification, import and a look at the library's own files give beside those of a diffusers directory. */
export const IMPORT_FINDINGS = {
  missing: invalid('There is nothing at the path.', 'Check the path.'),
  not_a_file: invalid('The path does not lead to a regular file.', 'Give a file; importDirectory takes a directory.'),
  not_a_directory: invalid('The path leads to a file.', 'Give a directory; importFile takes a file.'),
  unreachable: degraded('The system cannot look.', 'Connect the drive.'),
  permission_denied: degraded('This user may not look.', 'Restore the permission.'),
  no_weights: invalid(
    'No file holds weights of a format that is known.',
    'Give the file, or the directory, that holds the weights.',
  ),
  format_unknown: invalid(
    'The bytes are of no format of weights that is known.',
    'An error page, or another kind of file: fetch it again.',
  ),
  format_mismatch: invalid(
    'The bytes are of another format than the name says.',
    'Distrust where the file came from; rename it if you know it.',
  ),
  dangerous_pickle: invalid(
    'Unpickling would run commands, open files or hide what it does.',
    'Delete it. Plinth never unpickles it.',
  ),
  weights_empty: degraded('A file of weights has no bytes.', 'Fetch the file again.'),
  weights_zeroed: degraded(
    'A file of weights begins with 64 KiB of zeros, or is zeros as a whole.',
    'Fetch the file again.',
  ),
  weights_damaged: degraded('A file of weights does not read as one.', 'Fetch the file again.'),
  weights_truncated: degraded(
    'A file of weights ends before its last tensor.',
    'Finish the download, or fetch it again.',
  ),
  weights_trailing_bytes: degraded('Bytes follow the last tensor of a file of weights.', 'Fetch the file again.'),
  header_too_large: degraded(
    'A header is larger than what is read of one, so nobody knows what it says.',
    'Fetch the file again, and distrust where it came from.',
  ),
  lfs_pointer: degraded('A file is a pointer of Git LFS.', 'Run `git lfs pull`, or fetch the file itself.'),
  shard_missing: degraded('A shard of a set is not there.', 'Fetch the file that the finding names.'),
  shard_index_damaged: degraded('A shard index is not JSON, or lacks its map.', 'Fetch the index again.'),
  shard_index_unsafe: degraded(
    'A shard index or an ONNX file names a file by a path that leaves the directory.',
    'Distrust where it came from.',
  ),
  external_data_missing: degraded(
    'An ONNX file keeps its tensors in a file that is not there.',
    'Fetch the file that the finding names.',
  ),
  partial_download: degraded('A file is a download that has not ended.', 'Finish the download, or remove the file.'),
  dangling_link: degraded('A link leads to nothing.', 'Fetch what it leads to, or remove the link.'),
  name_unusable: degraded('A name is not UTF-8, or has a backslash or a control character.', 'Rename the file.'),
  too_many_files: degraded(
    'There are more files, or deeper directories, than a model has.',
    'Give the directory of the model alone.',
  ),
  file_missing: degraded('A file of the model is not there.', 'Put it back, or import the model again.'),
  file_size_changed: degraded(
    'A file of the model has another size than it was imported with.',
    'Import the model again.',
  ),
  source_changed: degraded('A file was written to while it was read.', 'Try again when nothing writes to it any more.'),
  unsafe_format: none(
    'The weights are a pickle; loading one can run code.',
    'Prefer safetensors; nothing loads a pickle without consent.',
  ),
  unlisted_pickle_globals: none(
    'Unpickling would import what weights alone do not need.',
    'Load it only if you trust where it came from.',
  ),
  unreferenced_code: none('There is Python code in the directory. It is kept and never run.', 'Nothing.'),
  link_not_followed: none(
    'A link to a directory is left out.',
    'Put the directory in the place of the link, if it belongs to the model.',
  ),
  left_out: none('A file has a name that the library uses itself, or is no regular file, and is left out.', 'Nothing.'),
  copied_instead: none('The file system makes no such link from there, so the bytes were copied.', 'Nothing.'),
  more_findings: none('There are more findings than are listed.', 'Resolve the listed ones, and try again.'),
} as const satisfies Readonly<Record<string, FindingMeaning>>

/** A code of {@link IMPORT_FINDINGS}. */
export type ImportFindingCode = keyof typeof IMPORT_FINDINGS

/** One finding about files to be imported, or of the library. */
export type ImportFinding = AssetValidationErrorV1 & {
  readonly code: ImportFindingCode
  readonly severity: 'error' | 'warning'
}

/** Makes a finding about a file by its path below the model, with `/`; the model itself is ''. Default message: what the code means. */
export function importFinding(path: string, code: ImportFindingCode, message?: string): ImportFinding {
  const { effect, means } = IMPORT_FINDINGS[code]
  return { code, severity: effect === 'none' ? 'warning' : 'error', message: message ?? means, path }
}

/** The state that findings come to. */
export function importStateOf(findings: readonly ImportFinding[]): NonNullable<ModelMetadataV1['validation_state']> {
  const effects = findings.map(({ code }) => IMPORT_FINDINGS[code].effect)
  if (effects.includes('invalid')) return 'invalid'
  return effects.includes('degraded') ? 'degraded' : 'valid'
}

/** As many findings as anybody reads, errors first, with a last one that says how many more there are. */
export function boundImportFindings(findings: readonly ImportFinding[]): readonly ImportFinding[] {
  if (findings.length <= MOST_FINDINGS) return findings
  const kept = findings
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .slice(0, MOST_FINDINGS)
  return [...kept, importFinding('', 'more_findings', `There are ${findings.length - MOST_FINDINGS} more findings.`)]
}

const MOST_FINDINGS = 250
