import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { openAssetPack } from '@plinth/packer-v1'
import type { PackContents } from '../api/packing.ts'

const PACK = 'build/assets.pa'

/** The entries of a project's pack, after the digest over its tables was checked; null where there is none. @throws CodedError `pack_damaged`, `not_an_asset_pack`, … */
export async function readContents(root: string): Promise<PackContents | null> {
  const path = join(root, PACK)
  try {
    await using pack = await openAssetPack(path)
    const [entries, { size }] = await Promise.all([pack.entries(), stat(path)])
    return { path: PACK, bytes: size, entries }
  } catch (error) {
    if (isCodedError(error) && error.code === 'pack_missing') return null
    throw error
  }
}
