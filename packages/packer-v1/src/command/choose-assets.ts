import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type AssetViewV1, CodedError } from '@plinth/contracts'
import { normalizeRoot } from '../workspace/asset-root.ts'
import type { PackerSession } from './with-packer.ts'

/** The assets that the words of a command line name, each as an id, else as a root, else as a name. @throws CodedError `asset_unknown` */
export async function chooseAssets(
  { packer, project }: PackerSession,
  words: readonly string[],
): Promise<readonly AssetViewV1[]> {
  const { assets } = await packer.listAssets({ project })
  return words.map((word) => {
    const byId = /^[1-9]\d*$/.test(word) ? assets.find(({ asset_id }) => asset_id === Number(word)) : undefined
    const root = rootOf(project.root, word)
    const found =
      byId ?? assets.find((asset) => asset.root === root) ?? assets.find(({ asset_name }) => asset_name === word)
    if (!found) throw unknown(word)
    return found
  })
}

/** An asset root as the service takes it, from a path that is absolute, relative to the project, or relative to the current directory. */
export function rootOf(project: string, word: string): string {
  const isInProject = !isAbsolute(word) && (existsSync(join(project, word)) || !existsSync(resolve(word)))
  const path = isInProject ? word : relative(project, resolve(word))
  const text = sep === '\\' ? path.replaceAll('\\', '/') : path
  return normalizeRoot(text) ?? text
}

function unknown(word: string): CodedError {
  return new CodedError('asset_unknown', `no registered asset has the id, root or name ${word}`, {
    hint: 'plinth-pack list shows them.',
    details: { asset: word },
  })
}
