import type { PackerDiagnostic } from '@plinth/contracts'

/**
 * Every diagnostic that this package makes. Structural ones with severity `error` block a build; hygiene ones never do.
 * Source: seed 003, "Diagnostics Model".
 */
const DIAGNOSTICS = {
  root_missing: structural('the asset root is not there'),
  root_unreadable: structural('the asset root cannot be looked into'),
  root_outside_assets: structural('the asset root leads out of assets/ through a link'),
  manifest_missing: structural('the asset root has no asset.json'),
  manifest_invalid: structural('asset.json does not fit its contract'),
  manifest_unreadable: structural('asset.json cannot be read'),
  duplicate_name: structural('two registered assets have one name'),
  duplicate_address: structural('two assets of the build have one address'),
  family_unknown: structural('no family of this name is known'),
  family_refuses: structural('the family does not take this asset'),
  inputs_missing: structural('the asset has no input'),
  input_missing: structural('an input is not there'),
  input_invalid: structural('an input pattern is not a path or glob inside the asset root'),
  input_outside_root: structural('an input leads out of the asset root through a link'),
  input_ambiguous: structural('two inputs have one name in Unicode NFC'),
  input_not_a_file: structural('an input is not a file'),
  input_unreadable: structural('an input cannot be read'),
  input_changed: structural('an input changed while it was packed'),
  conversion_failed: structural('an input cannot be converted'),
  conversion_differs: structural('an audit got something else from the same inputs'),
  input_undeclared: structural('a conversion read a file that is not an input'),
  asset_unknown: structural('no registered asset has this id'),
  root_invalid: structural('not a directory below assets/'),
  root_registered: structural('the asset root is registered already'),
  root_linked: structural('the asset root is reached through a link, so it cannot be moved'),
  root_misspelled: structural('the file system spells the asset root in another Unicode form, so it cannot be moved'),
  root_nested: structural('the asset root holds another registered one, so it cannot be moved'),
  root_elsewhere: structural('the asset root lies on another file system than .packer, so it cannot be moved'),
  root_present: structural('the asset root is where the registry says, so it was not moved by anybody'),
  place_occupied: structural('something lies where an asset would go back to'),
  asset_id_taken: structural('another asset has the id that a quarantined one would get back'),
  quarantine_incomplete: structural('what is in quarantine lacks its record or its files'),
  consent_required: structural('the change is destructive or relocating, and nobody consented to it'),
  stale_preview: structural('the workspace is no longer as the preview saw it'),
  target_required: structural('the request does not say what the change is about'),
  action_unknown: structural('no change of this kind can be previewed'),
  preview_unknown: structural('this service has no preview of this id'),
  quarantine_unknown: structural('nothing in quarantine has this id'),
  root_unregistered: hygiene('an asset root is not registered, so not built'),
  file_stray: hygiene('a file below assets/ belongs to no asset root'),
  content_duplicate: hygiene('two inputs have the same content'),
  root_moved: hygiene('the root of a registered asset seems to lie elsewhere now'),
  unregistered_incomplete: hygiene('an unregistered asset root could not be packed as it is'),
  name_clash: hygiene('two names differ in case or Unicode form only, so some systems take them for one'),
  name_not_portable: hygiene('some systems cannot have a file of this name'),
  quarantine_files_missing: hygiene('a quarantine record without its files'),
  quarantine_unrecorded: hygiene('something in quarantine without a readable record'),
  quarantine_empty: mendable('an empty directory in quarantine'),
  litter_left: mendable('what a killed process had not finished writing'),
  directory_missing: mendable('a directory of the workspace is not there'),
  remote_cache_unused: hygiene('a shared cache could not do everything that a build wanted of it'),
  pattern_without_match: hygiene('a glob of the inputs matches nothing'),
} as const satisfies Readonly<Record<string, Pick<PackerDiagnostic, 'category' | 'severity' | 'blocking' | 'fixable'>>>

/** The code of a diagnostic. */
export type DiagnosticCode = keyof typeof DIAGNOSTICS

/** A diagnostic of a known code. `path` is relative to the project's root, with `/`. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  about: { readonly asset_id?: number; readonly path?: string } = {},
): PackerDiagnostic {
  const { category, severity, blocking, fixable } = DIAGNOSTICS[code]
  return { code, category, severity, blocking, ...about, message, fixable }
}

// The texts are documentation: they stand beside the code where a reader looks for its meaning.
function structural(_meaning: string) {
  return { category: 'structural', severity: 'error', blocking: true, fixable: false } as const
}

function hygiene(_meaning: string) {
  return { category: 'hygiene', severity: 'warning', blocking: false, fixable: false } as const
}

/** Hygiene that doctor mends: the packer's own places only, and nothing that could ever be wanted back. */
function mendable(_meaning: string) {
  return { category: 'hygiene', severity: 'warning', blocking: false, fixable: true } as const
}
