import { realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { PackerWorkspaceService } from '@plinth/packer-api'
import { isInside } from '../directories/require-inside.ts'

/** A file that a browser can show. */
export interface PictureFile {
  /** Absolute and canonical. */
  readonly path: string
  readonly type: string
  readonly bytes: number
}

/** Which input of which asset. */
export interface PictureAsked {
  /** Of the project; absolute and canonical. */
  readonly root: string
  readonly assetId: number
  /** Relative to the asset root, with `/`. */
  readonly input: string
}

/**
 * An input of an asset, where it is a picture. Only what the packer lists among the inputs is looked at, and nothing that a link leads to
 * outside of the project.
 * @throws CodedError `not_found`
 */
export async function findPicture(
  packer: Pick<PackerWorkspaceService, 'getAssetDetails'>,
  { root, assetId, input }: PictureAsked,
): Promise<PictureFile> {
  const type = TYPES.get(extname(input).toLowerCase())
  const { asset, inputs } = await packer.getAssetDetails({ project: { project_id: root, root }, asset_id: assetId })
  if (type === undefined || !asset || !inputs.some(({ path }) => path === input)) throw noPicture()
  const path = await realpath(join(root, asset.root, input)).catch(() => null)
  if (path === null || !isInside([root], path)) throw noPicture()
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size > MOST_BYTES) throw noPicture()
  return { path, type, bytes: found.size }
}

const MOST_BYTES = 64 * 1024 * 1024

/** Those that a browser decodes without running anything. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.webp', 'image/webp'],
])

function noPicture(): CodedError {
  return new CodedError('not_found', 'the asset has no such picture', { hint: 'Look at its inputs again.' })
}
