import { execFile } from 'node:child_process'
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

const run = promisify(execFile)

/** Packs one blob of `bytes` zeros and a small one behind it in a process of its own; gives the memory that took and the small one. */
export async function packLarge(bytes: number) {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('large', { files: { 'content.bin': '' } })
  await workspace.addAsset('small')
  await truncate(join(workspace.root, 'assets/large/content.bin'), bytes)
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'children/pack.ts'), workspace.root])
  const { artifacts, max_rss_bytes } = JSON.parse(stdout)
  await using pack = await openAssetPack(join(workspace.root, 'build/assets.pa'))
  const small = Buffer.from(await pack.read({ address: 'small' })).toString()
  return { packBytes: Number(artifacts[0].bytes), maxRssBytes: Number(max_rss_bytes), small }
}
