import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssetRegistryV1 } from '@plinth/contracts'
import type { PackerEventBus } from '@plinth/packer-api'

/**
 * Writes down the registry that each commit of this process leaves. Listeners are called in the turn of the write lane in which the commit
 * was made, so nobody else can have committed in between.
 */
export function logCommits(events: PackerEventBus, root: string, file: string): void {
  appendFileSync(file, `${registryLines(root)}\n`)
  events.subscribe(() => appendFileSync(file, `${registryLines(root)}\n`), { kinds: ['runtime_state_changed'] })
}

/** A state as it is compared: the lines of the registry, by id. */
export function stateOf(
  assets: readonly Pick<AssetRegistryV1['assets'][number], 'asset_id' | 'asset_uuid' | 'root' | 'included_in_build'>[],
): string {
  const lines = assets.toSorted((a, b) => a.asset_id - b.asset_id)
  return JSON.stringify(
    lines.map(({ asset_id, asset_uuid, root, included_in_build }) => [asset_id, asset_uuid, root, included_in_build]),
  )
}

function registryLines(root: string): string {
  return stateOf(AssetRegistryV1.parse(JSON.parse(readFileSync(join(root, '.packer/registry.json'), 'utf8'))).assets)
}
