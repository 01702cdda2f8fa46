import { createCipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { encodePayload } from '../../src/archive/codecs/encode-payload.ts'
import type { PayloadSource } from '../../src/archive/payload-source.ts'
import { writePack } from '../../src/archive/write-pack.ts'
import { applyAssetPackPatch } from '../../src/patch/apply-asset-pack-patch.ts'
import { diffAssetPacks } from '../../src/patch/diff-asset-packs.ts'

// usage: large.ts make|diff|patch|encode DIRECTORY BYTES — one step on large files; prints what it found and how much memory it took at most.
const [step = '', directory = '', bytes = '0'] = process.argv.slice(2)
const [old, target, patch, made] = ['old.pa', 'new.pa', 'changes.pap', 'made.pa'].map((name) => join(directory, name))
const ASSETS = 100
const ZEROS = new Uint8Array(256 * 1024)

/** Noise from a number: the same each time, made faster than it is read. */
function noise(seed: number, length: number): PayloadSource {
  return {
    bytes: length,
    open: async function* () {
      const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'noise'), Buffer.from(String(seed).padStart(16)))
      for (let left = length; left > 0; left -= ZEROS.byteLength) {
        yield cipher.update(ZEROS.subarray(0, Math.min(left, ZEROS.byteLength)))
      }
    },
  }
}

function planOf(edited: number | undefined) {
  const size = Number(bytes) / ASSETS
  return Array.from({ length: ASSETS }, (_, index) => ({
    entry: { asset_id: index + 1, artifact: 0, address: `asset ${index}`, family: 'blob', preload: false },
    source: index === edited ? noise(1000, size - 5000) : noise(index + 1, size),
  }))
}

async function digestOf(path = ''): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

const STEPS: Readonly<Record<string, () => Promise<object>>> = {
  make: async () => {
    const first = await writePack(`${old}`, planOf(undefined))
    const second = await writePack(`${target}`, planOf(50), { stableFrom: first.entries })
    return { packBytes: second.bytes, frontBytes: Math.min(...second.entries.map(({ offset }) => offset)) }
  },
  diff: async () => {
    const { bytes: patchBytes } = await diffAssetPacks({ old: `${old}`, new: `${target}`, patch: `${patch}` })
    return { patchBytes }
  },
  patch: async () => {
    const { sha256 } = await applyAssetPackPatch({ old: `${old}`, patch: `${patch}`, new: `${made}` })
    return { isSame: sha256 === (await digestOf(target)) && sha256 === (await digestOf(made)) }
  },
  encode: async () => {
    let storedBytes = 0
    for await (const chunk of encodePayload('zstd', noise(1, Number(bytes)))) storedBytes += chunk.byteLength
    return { storedBytes }
  },
}

const found = await STEPS[step]?.()
process.stdout.write(JSON.stringify({ ...found, maxRssBytes: process.resourceUsage().maxRSS * 1024 }))
