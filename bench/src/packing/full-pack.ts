import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { asarPack, firstBuild, opensslDigest, tarPack } from './programs.ts'
import type { Stage } from './stage.ts'

/** A first pack of many small files, with digests, against asar and tar. */
export async function fullPack(stage: Stage, rounds: number): Promise<Figure[]> {
  const { assets } = stage.sizes
  const root = await stage.small()
  const figures = await firstPack(stage, {
    root,
    rounds,
    work: `a first pack of ${assets} assets with ${2 * assets} files, with digests`,
    goals: { asar: 3, tar: 2.5 },
    tar: { name: 'tar', shown: '`tar -c`', time: (file) => tarPack(root, file) },
  })
  const [first, ...others] = figures
  const facts = [`The pack has ${(await stat(join(root, 'build/assets.pa'))).size} bytes.`]
  return first ? [{ ...first, facts }, ...others] : figures
}

/** A first pack of few large files, with digests, against asar, and tar with openssl. */
export async function largePack(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.large()
  return firstPack(stage, {
    root,
    rounds,
    work: `a first pack of ${Math.round(stage.sizes.largeBytes / 1e6)} MB in 16 assets, codec none, with digests`,
    goals: { asar: 2, tar: 1.5 },
    tar: {
      name: 'tar and openssl',
      shown: '`tar -c` and `openssl dgst -sha256`',
      time: async (file) => (await tarPack(root, file)) + (await opensslDigest(file)),
    },
  })
}

interface FirstPack {
  readonly root: string
  readonly rounds: number
  readonly work: string
  /** At least so many times faster than asar; at most so many times what tar takes. */
  readonly goals: { readonly asar: number; readonly tar: number }
  readonly tar: { readonly name: string; readonly shown: string; readonly time: (file: string) => Promise<number> }
}

async function firstPack({ folder }: Stage, { root, rounds, work, goals, tar }: FirstPack): Promise<Figure[]> {
  const [asarFile, tarFile] = [join(folder, 'first.asar'), join(folder, 'first.tar')]
  const contest = {
    ours: () => firstBuild(root),
    peer: () => asarPack(root, asarFile),
    beside: { [tar.name]: () => tar.time(tarFile) },
  }
  const result = await interleave(contest, { rounds })
  const againstTar = { ours: result.ours, peer: result.beside[tar.name] ?? null }
  return [
    figureOf({
      ...{ work, against: '`asar pack`', unit: 'ms', result, compareAs: 'times_faster' },
      goal: { value: 'median', atLeast: goals.asar },
    }),
    figureOf({
      ...{ work, against: tar.shown, unit: 'ms', result: againstTar, compareAs: 'ratio' },
      goal: { value: 'median', atMost: goals.tar },
    }),
  ]
}
