import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { asarPack, firstBuild, opensslDigest, tarPack } from './programs.ts'
import type { Stage } from './stage.ts'

/** A first pack of many small files, with digests, against asar and tar. */
export async function fullPack(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.small()
  const [asar, tar] = [join(stage.folder, 'small.asar'), join(stage.folder, 'small.tar')]
  const contest = {
    ours: () => firstBuild(root),
    peer: () => asarPack(root, asar),
    beside: { tar: () => tarPack(root, tar) },
  }
  const result = await interleave(contest, { rounds })
  const work = `a first pack of ${stage.sizes.assets} assets with ${2 * stage.sizes.assets} files, with digests`
  const against = { ours: result.ours, peer: result.beside.tar ?? null }
  const facts = [`The pack has ${(await stat(join(root, 'build/assets.pa'))).size} bytes.`]
  return [
    figureOf({
      work,
      against: '`asar pack`',
      unit: 'ms',
      result,
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 3 },
      facts,
    }),
    figureOf({
      work,
      against: '`tar -c`',
      unit: 'ms',
      result: against,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 2.5 },
    }),
  ]
}

/** A first pack of few large files, with digests, against asar, and tar with openssl. */
export async function largePack(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.large()
  const [asar, tar] = [join(stage.folder, 'large.asar'), join(stage.folder, 'large.tar')]
  const contest = {
    ours: () => firstBuild(root),
    peer: () => asarPack(root, asar),
    beside: { 'tar and openssl': async () => (await tarPack(root, tar)) + (await opensslDigest(tar)) },
  }
  const result = await interleave(contest, { rounds })
  const work = `a first pack of ${Math.round(stage.sizes.largeBytes / 1e6)} MB in 16 assets, codec none, with digests`
  const against = { ours: result.ours, peer: result.beside['tar and openssl'] ?? null }
  return [
    figureOf({
      work,
      against: '`asar pack`',
      unit: 'ms',
      result,
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 2 },
    }),
    figureOf({
      work,
      against: '`tar -c` and `openssl dgst -sha256`',
      unit: 'ms',
      result: against,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.5 },
    }),
  ]
}
