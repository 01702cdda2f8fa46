import type { AssetValidationErrorV1 } from '@plinth/contracts'

/** What verification finds, by code, in words for people. */
export const SCRUB_FINDINGS = {
  missing: 'The directory of the model is not there.',
  file_missing: 'A file of the model is not there.',
  shard_missing: 'A shard of the weights is not there.',
  not_a_file: 'What has the name of a file is none.',
  link_instead: 'A link is in the place of a file that the library wrote.',
  component_outside: 'A directory on the way to the file is a link, so nothing behind it is the library’s.',
  permission_denied: 'The file may not be read.',
  unreachable: 'The system refuses to read the file.',
  weights_empty: 'The file has no bytes.',
  tokenizer_empty: 'A file of the tokenizer has no bytes.',
  weights_zeroed: 'Every byte of the file is zero.',
  lfs_pointer: 'The file is a pointer of Git LFS.',
  weights_truncated: 'The file ends early.',
  weights_trailing_bytes: 'Bytes follow the end that the file had.',
  config_not_json: 'The configuration is no JSON any more.',
  file_changed: 'The file has other bytes than it was recorded with.',
} as const

/** A code of {@link SCRUB_FINDINGS}. */
export type ScrubFindingCode = keyof typeof SCRUB_FINDINGS

/** One finding; always an error. */
export type ScrubFinding = AssetValidationErrorV1 & { readonly code: ScrubFindingCode; readonly path: string }

/** Makes a finding about a file by its path in the model, with `/`. */
export function scrubFinding(path: string, code: ScrubFindingCode, detail = ''): ScrubFinding {
  return { code, severity: 'error', message: `${SCRUB_FINDINGS[code]}${detail}`, path }
}

/** True for a code of {@link SCRUB_FINDINGS}. */
export function isScrubCode(code: unknown): code is ScrubFindingCode {
  return typeof code === 'string' && Object.hasOwn(SCRUB_FINDINGS, code)
}
