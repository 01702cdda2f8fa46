import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { payloadOf } from '../src/archive/payload-source.ts'
import { type PlannedEntry, type WritePackOptions, writePack } from '../src/archive/write-pack.ts'

/** Writes a pack into a directory, in place of one of that name; its path and what the writer says. */
export async function packAt(directory: string, plan: readonly PlannedEntry[], options: NamedPackOptions = {}) {
  const path = join(directory, options.name ?? 'assets.pa')
  await rm(path, { force: true })
  return { path, ...(await writePack(path, plan, options)) }
}

/** Settings of {@link packAt}. */
export interface NamedPackOptions extends WritePackOptions {
  readonly name?: string
}

/** One artifact per asset, with the ids from 1 and these contents. */
export function planOf(contents: readonly Uint8Array[]): readonly PlannedEntry[] {
  return contents.map((content, index) => plannedAsset(index + 1, content))
}

/** The only artifact of the asset with this id. */
export function plannedAsset(asset_id: number, content: Uint8Array): PlannedEntry {
  return {
    entry: { asset_id, artifact: 0, address: `asset ${asset_id}`, family: 'blob', preload: false },
    source: payloadOf(content),
  }
}
