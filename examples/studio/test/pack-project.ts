import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AssetManifestV1 } from '@plinth/contracts'

/** What an asset of a test has beyond one text of its name. */
export interface ProjectAsset {
  readonly manifest?: Partial<AssetManifestV1>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** Writes an asset root into a project, and nothing into its registry; gives the root. */
export function writeAsset(project: string, name: string, { manifest, files }: ProjectAsset = {}): string {
  const content = files ?? { 'content.txt': name }
  const document = { schema_version: 1, name, family: 'blob', inputs: Object.keys(content), ...manifest }
  const all = { ...content, 'asset.json': JSON.stringify(document) }
  for (const [path, bytes] of Object.entries(all)) {
    const file = join(project, 'assets', name, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  return `assets/${name}`
}

/** Two by two pixels: red, green, blue and white. */
export const PNG_OF_FOUR_PIXELS: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR42mP4z8DAAMIM/4EAAB/uBfvxq7p3AAAAAElFTkSuQmCC',
  'base64',
)
