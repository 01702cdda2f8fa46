import { hash } from 'node:crypto'
import type { AssetManifestV1, PackerDiagnostic } from '@plinth/contracts'
import type { AssetFamily } from '../families/asset-family.ts'
import { findRoot, type ResolvedDirectories } from './asset-root.ts'
import { type DiagnosticCode, diagnostic } from './diagnostics.ts'
import { findInputs } from './find-inputs.ts'
import { type KnownLooks, knownExpansions } from './known-looks.ts'
import type { WorkspacePlaces } from './layout.ts'
import { readManifest } from './read-manifest.ts'
import type { RegisteredAsset } from './registry.ts'
import type { AssetInput, SnapshotAsset } from './snapshot.ts'

/** What scanning needs to know of the workspace. */
export interface ScanPlace {
  readonly places: WorkspacePlaces
  readonly families: ReadonlyMap<string, AssetFamily>
  /** In one look at many assets. */
  readonly resolved?: ResolvedDirectories
  /** What earlier looks found, and where this one is noted. */
  readonly looks?: KnownLooks
  /** The file system's clock before this look, nanoseconds since 1970; without it nothing is noted. */
  readonly at?: number
}

/** Looks at one registered asset on disk: reads asset.json, finds the inputs, asks the family. Reads no input's content. */
export async function scanAsset(place: ScanPlace, registered: RegisteredAsset): Promise<SnapshotAsset> {
  const root = findRoot(place.places, registered.root, place.resolved)
  if (root.state !== 'found') {
    const [code, what] = ROOT_STATES[root.state]
    return unreadable(registered, { code, message: `${registered.root} ${what}`, stamp: root.state })
  }
  const look = place.looks?.get(registered.root)
  const found = readManifest(root.directory, look)
  if (found.state !== 'read') return unreadable(registered, { code: found.state, ...found })
  const { manifest, stamp } = found
  const { asset_id } = registered
  const patterns = manifest.inputs
  const search = { asset_id, root: registered.root, directory: root.directory, patterns }
  const known = knownExpansions(look, root.stamp)
  const { inputs, diagnostics, expansions } = await findInputs({ ...search, known })
  if (place.at !== undefined && place.at > 0) {
    place.looks?.set(registered.root, { at: place.at, directory: root.stamp, manifest: found, expansions })
  }
  const asset = { manifest, inputs }
  const family = place.families.get(manifest.family)
  return {
    ...pick(registered),
    ...asset,
    artifacts: family?.countArtifacts(asset) ?? { min: 0, max: 0 },
    last_modified: inputs.reduce((newest, input) => Math.max(newest, input.last_modified), found.last_modified),
    diagnostics: [...diagnostics, ...familyDiagnostics(registered, { family, manifest, inputs })],
    runtime_state: 'healthy',
    stamp: digestOf([
      stamp,
      ...inputs.map((input) => `${input.path}\0${input.stamp}`),
      ...diagnostics.map(({ code, message }) => `${code}\0${message}`),
    ]),
  }
}

const ROOT_STATES = {
  missing: ['root_missing', 'is not there'],
  outside: ['root_outside_assets', 'leads out of assets/ through a link'],
  not_a_directory: ['root_missing', 'is not a directory'],
  unreadable: ['root_unreadable', 'cannot be looked into: permission is missing'],
} as const

interface Unreadable {
  readonly code: DiagnosticCode
  readonly message: string
  readonly stamp: string
}

function unreadable(registered: RegisteredAsset, { code, message, stamp }: Unreadable): SnapshotAsset {
  const { asset_id, root } = registered
  return {
    ...pick(registered),
    manifest: undefined,
    inputs: [],
    artifacts: { min: 0, max: 0 },
    last_modified: 0,
    diagnostics: [diagnostic(code, message, { asset_id, path: root })],
    runtime_state: code === 'root_missing' || code === 'manifest_missing' ? 'diverged' : 'failed',
    stamp: `${code} ${stamp}`,
  }
}

interface Judged {
  readonly family: AssetFamily | undefined
  readonly manifest: AssetManifestV1
  readonly inputs: readonly AssetInput[]
}

function familyDiagnostics({ asset_id, root }: RegisteredAsset, judged: Judged): readonly PackerDiagnostic[] {
  const { family, manifest, inputs } = judged
  const about = { asset_id, path: `${root}/asset.json` }
  if (!family) return [diagnostic('family_unknown', `there is no family ${manifest.family}`, about)]
  return family.validate({ manifest, inputs }).map((reason) => diagnostic('family_refuses', reason, about))
}

function pick({ asset_id, asset_uuid, root, included_in_build }: RegisteredAsset): RegisteredAsset {
  return { asset_id, asset_uuid, root, included_in_build }
}

function digestOf(parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'))
}
