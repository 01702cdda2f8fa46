import type { PackerDiagnostic } from '@plinth/contracts'

/**
 * Every diagnostic that this package makes. Structural ones with severity `error` block a build; hygiene ones never do.
 * Source: seed 003, "Diagnostics Model".
 */
const DIAGNOSTICS = {
  root_missing: structural('the asset root is not there'),
  root_outside_assets: structural('the asset root leads out of assets/ through a link'),
  manifest_missing: structural('the asset root has no asset.json'),
  manifest_invalid: structural('asset.json does not fit its contract'),
  manifest_unreadable: structural('asset.json cannot be read'),
  duplicate_name: structural('two registered assets have one name'),
  duplicate_address: structural('two assets of the build have one address'),
  family_unknown: structural('no family of this name is known'),
  family_refuses: structural('the family does not take this asset'),
  codec_unsupported: structural('the codec cannot be written'),
  inputs_missing: structural('the asset has no input'),
  input_missing: structural('an input is not there'),
  input_invalid: structural('an input pattern is not a path or glob inside the asset root'),
  input_outside_root: structural('an input leads out of the asset root through a link'),
  input_ambiguous: structural('two inputs have one name in Unicode NFC'),
  input_not_a_file: structural('an input is not a file'),
  input_unreadable: structural('an input cannot be read'),
  input_changed: structural('an input changed while it was packed'),
  asset_unknown: structural('no registered asset has this id'),
  root_invalid: structural('not a directory below assets/'),
  root_registered: structural('the asset root is registered already'),
  action_unknown: structural('no change of this kind can be previewed'),
  preview_unknown: structural('this service has no preview of this id'),
  quarantine_unknown: structural('nothing in quarantine has this id'),
  root_unregistered: hygiene('an asset root is not registered, so not built'),
  file_stray: hygiene('a file below assets/ belongs to no asset root'),
  content_duplicate: hygiene('two inputs have the same content'),
  pattern_without_match: hygiene('a glob of the inputs matches nothing'),
} as const satisfies Readonly<Record<string, Pick<PackerDiagnostic, 'category' | 'severity' | 'blocking'>>>

/** The code of a diagnostic. */
export type DiagnosticCode = keyof typeof DIAGNOSTICS

/** A diagnostic of a known code. `path` is relative to the project's root, with `/`. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  about: { readonly asset_id?: number; readonly path?: string } = {},
): PackerDiagnostic {
  const { category, severity, blocking } = DIAGNOSTICS[code]
  return { code, category, severity, blocking, ...about, message, fixable: false }
}

// The texts are documentation: they stand beside the code where a reader looks for its meaning.
function structural(_meaning: string) {
  return { category: 'structural', severity: 'error', blocking: true } as const
}

function hygiene(_meaning: string) {
  return { category: 'hygiene', severity: 'warning', blocking: false } as const
}
