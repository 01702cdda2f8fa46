import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '@plinth/contracts'
import { openEnvironments } from '@plinth/env-provisioner-node'
import type { Stage } from './stage.ts'

/** Puts further environments beside those that are there, until the store has so many. They are manifests like the first one, with nothing behind. */
export async function fillStore({ dataDir, manifest }: Stage, size: number): Promise<void> {
  const folder = join(dataDir, 'envs', 'python')
  const present = (await readdir(folder)).length
  const keys = Array.from({ length: Math.max(0, size - present) }, (_, index) => `v1_${sha256(`${present + index}`)}`)
  for (const key of keys.map((each) => each.slice(0, 35))) {
    const copy = { ...manifest, environment_key: key, token: key.slice(3), manifest_digest: undefined }
    const whole = { ...copy, manifest_digest: `sha256:${sha256(canonicalJson(copy))}` }
    await mkdir(join(folder, key))
    await writeFile(join(folder, key, 'manifest.json'), `${canonicalJson(whole)}\n`)
  }
  await using environments = await openEnvironments({ dataDir })
  const listed = await environments.list()
  const sound = listed.filter(({ state }) => state === 'published').length
  if (sound < size) throw new Error(`${sound} of ${listed.length} environments are sound`)
}

/** Takes those away again that have nothing behind. */
export async function emptyStore({ dataDir }: Stage): Promise<void> {
  const folder = join(dataDir, 'envs', 'python')
  for (const key of await readdir(folder)) {
    const isEmpty = !(await readdir(join(folder, key))).some((name) => /^[0-9a-f]{32}$/.test(name))
    if (isEmpty) await rm(join(folder, key), { recursive: true })
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
