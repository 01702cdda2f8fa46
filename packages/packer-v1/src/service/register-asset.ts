import type { PackerDiagnostic, RegisterAssetRequest, RegisterAssetResult } from '@plinth/contracts'
import { findRoot, normalizeRoot } from '../workspace/asset-root.ts'
import { changeRegistry } from '../workspace/change-registry.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { RegistryDraft } from '../workspace/registry-draft.ts'
import { scanAsset } from '../workspace/scan-asset.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { appliedAction } from './applied-action.ts'
import { type Call, respond } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.registerAsset. */
export async function registerAsset(call: Call<RegisterAssetRequest>): Promise<RegisterAssetResult> {
  const { request, project, events } = call
  const root = normalizeRoot(request.root)
  if (root === undefined) {
    return refuse(project, events, [diagnostic('root_invalid', misnamed(request.root))])
  }
  const decision = await changeRegistry(project, events, {
    prepare: () => lookAt(call, root),
    apply: (draft, found) => addAsset(draft, root, found),
  })
  if (decision.state === 'refused') {
    const { asset_id, asset_uuid } = decision.holder ?? {}
    const refusal = refuse(project, events, [decision.blocker])
    return asset_id === undefined || asset_uuid === undefined ? refusal : { ...refusal, asset_id, asset_uuid }
  }
  return answer(call, decision.asset)
}

function misnamed(root: string): string {
  const isStrange = /\p{Cc}/u.test(root) || !root.isWellFormed()
  return isStrange
    ? `${JSON.stringify(root)} cannot be an asset root: rename it without control characters.`
    : `${root} is not a directory below assets/.`
}

type Decision =
  | { readonly state: 'added'; readonly asset: SnapshotAsset }
  | { readonly state: 'refused'; readonly blocker: PackerDiagnostic; readonly holder?: SnapshotAsset }

/** What lies at the root, without an id; undefined when it is no directory below assets/. */
async function lookAt(call: Call<RegisterAssetRequest>, root: string): Promise<SnapshotAsset | undefined> {
  const { request, project, parts } = call
  const found = findRoot(project.places, root)
  if (found.state !== 'found') return undefined
  const asset_uuid = parts.newUuid()
  return scanAsset(project, { asset_id: UNNUMBERED, asset_uuid, root, included_in_build: request.include })
}

function addAsset(draft: RegistryDraft, root: string, found: SnapshotAsset | undefined): Decision {
  const holder = draft.assetAt(root)
  if (holder) {
    const message = `${root} is registered already, as asset ${holder.asset_id}.`
    return { state: 'refused', blocker: diagnostic('root_registered', message, { path: root }), holder }
  }
  if (!found) {
    const message = `${root} is not a directory below assets/.`
    return { state: 'refused', blocker: diagnostic('root_invalid', message, { path: root }) }
  }
  const blocker = blockerOf(found, draft)
  if (blocker) return { state: 'refused', blocker }
  const asset = numbered(found, draft.nextId())
  draft.add(asset)
  return { state: 'added', asset }
}

/** An asset gets its id in the turn of the lane, after it was looked at. */
const UNNUMBERED = 0

function numbered(asset: SnapshotAsset, asset_id: number): SnapshotAsset {
  const diagnostics = asset.diagnostics.map((each) => (each.asset_id === UNNUMBERED ? { ...each, asset_id } : each))
  return { ...asset, asset_id, diagnostics }
}

/** What keeps an asset out of the registry: no readable manifest, or a name that is taken. All else can be mended later. */
function blockerOf({ manifest, diagnostics, root }: SnapshotAsset, draft: RegistryDraft): PackerDiagnostic | undefined {
  if (!manifest) {
    const [first = diagnostic('manifest_missing', `${root} has no asset.json.`)] = diagnostics
    const { asset_id: _, ...about } = first
    return about
  }
  const taken = draft.assetNamed(manifest.name)
  if (!taken) return undefined
  const message = `The name ${manifest.name} is taken by asset ${taken.asset_id} in ${taken.root}.`
  return diagnostic('duplicate_name', message, { path: `${root}/asset.json` })
}

function answer({ project, events }: Call<RegisterAssetRequest>, asset: SnapshotAsset): RegisterAssetResult {
  const { asset_id, asset_uuid, root, diagnostics } = asset
  const summary = `${root} is asset ${asset_id}.`
  events.publish({ kind: 'asset_discovered', summary, affected_assets: [asset_id] })
  events.publish({ kind: 'action_applied', summary, affected_assets: [asset_id] })
  const action = appliedAction('register_asset', 'registry_mutation', { summary, paths: [root] })
  const fields = { summary, affected_assets: [asset_id], diagnostics, applied_actions: [action] }
  return { ...respond(project, { status: 'success', ...fields }), asset_id, asset_uuid }
}
