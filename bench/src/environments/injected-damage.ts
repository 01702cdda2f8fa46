import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom, type Random } from '@plinth/durable/testing'
import { type Environments, openEnvironments } from '@plinth/env-provisioner-node'
import { type Figure, figureOf } from '../frame/figure.ts'

import { runProgram } from '../frame/run-program.ts'
import { uvCommand } from './by-hand.ts'
import { sitePackagesOf } from './full-verification.ts'
import type { Stage } from './stage.ts'

/** Flips one bit in so many files, one at a time, and asks whether anybody sees it. */
export async function injectedDamage(stage: Stage, files: number): Promise<Figure[]> {
  await using environments = await openEnvironments({ dataDir: stage.dataDir, afterInstall: 'nothing' })
  const random = createRandom(20261121)
  const candidates = await recordedFiles(stage)
  const seen = { ours: 0, uv: 0 }
  for (let index = 0; index < files; index += 1) {
    const path = candidates[random.below(candidates.length)] ?? ''
    await using _damage = await flipBit(path, random)
    seen.ours += (await findsDamage(environments, stage)) ? 1 : 0
    seen.uv += (await uvFindsDamage(stage)) ? 1 : 0
  }
  const found = await environments.verify(stage.manifest.environment_key)
  if (found.state !== 'ready') throw new Error('the damage was not taken back')
  return [
    figureOf({
      work: `injected damage that full verification finds: one bit in each of ${files} random files`,
      against: '`uv pip check`',
      unit: '%',
      result: { ours: [(100 * seen.ours) / files], peer: [(100 * seen.uv) / files] },
      goal: { value: 'minimum', atLeast: 100 },
    }),
  ]
}

async function findsDamage(environments: Environments, { manifest }: Stage): Promise<boolean> {
  return (await environments.verify(manifest.environment_key)).state === 'damaged'
}

async function uvFindsDamage(stage: Stage): Promise<boolean> {
  const { code } = await runProgram(uvCommand(stage, 'pip', 'check', '--python', stage.python))
  return code !== 0
}

/** Every file with content that a RECORD names, sorted. Byte code is never damage. */
async function recordedFiles(stage: Stage): Promise<string[]> {
  const sitePackages = await sitePackagesOf(stage)
  const folders = (await readdir(sitePackages)).filter((name) => name.endsWith('.dist-info'))
  const texts = await Promise.all(folders.map((folder) => readFile(join(sitePackages, folder, 'RECORD'), 'utf8')))
  const rows = texts.flatMap((text) => text.split('\n')).filter((row) => /^[^",]+,sha256=[^,]+,[1-9]\d*\r?$/.test(row))
  return rows
    .map((row) => row.slice(0, row.indexOf(',')))
    .filter((path) => !path.endsWith('.pyc'))
    .sort()
    .map((path) => join(sitePackages, path))
}

/** In place, so in every hard link; taken back at the end of the scope. */
async function flipBit(path: string, random: Random): Promise<AsyncDisposable> {
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  const [position, bit] = [random.below(size), 1 << random.below(8)]
  const turn = async () => {
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, position)
    await file.write(Buffer.of(byte.readUInt8() ^ bit), 0, 1, position)
  }
  await turn()
  return {
    [Symbol.asyncDispose]: async () => {
      await turn()
      await file.close()
    },
  }
}
