import { createHash } from 'node:crypto'
import { type CacheSettings, type RemoteCacheSettings, remoteBuildCache } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

/** A workspace as another machine has it: the same assets, nothing built, a cache of its own. */
export async function openMachine(cache: CacheSettings, assets = 4): Promise<TemporaryWorkspace> {
  const workspace = await createTemporaryWorkspace({ cache })
  for (let index = 0; index < assets; index += 1) {
    const codec = (['none', 'zstd', 'deflate'] as const)[index % 3] ?? 'none'
    await workspace.addAsset(`asset-${index}`, {
      manifest: { family: 'data', output: { codec } },
      files: { 'a.json': JSON.stringify({ index, text: textOf(index) }), 'b.yaml': `index: ${index}` },
    })
  }
  return workspace
}

/** Settings of a remote cache that is given up soon. */
export function hastyCache(url: string, settings: Partial<RemoteCacheSettings> = {}): CacheSettings {
  return { shared: remoteBuildCache({ url, answerMs: 300, patienceMs: 600, ...settings }), uploadMs: 2000 }
}

function textOf(index: number): string {
  const lines = Array.from({ length: 100 }, (_, line) => createHash('sha256').update(`${index} ${line}`).digest('hex'))
  return lines.join(' ')
}
