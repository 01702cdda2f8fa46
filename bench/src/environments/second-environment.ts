import { join } from 'node:path'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { diskUsage } from '../frame/disk-usage.ts'
import { type Figure, figureOf } from '../frame/figure.ts'
import type { Stage } from './stage.ts'

const MEGABYTE = 1e6

/** What a second environment with the same packages adds to the store, against what one more of pip's takes. */
export async function secondEnvironment(stage: Stage, pipPrefix: string | null): Promise<Figure[]> {
  const { dataDir } = stage
  const before = await diskUsage(dataDir)
  await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
  await environments.ensureReady({ dependency_requirements: stage.other('second') })
  const added = (await diskUsage(dataDir)) - before
  const copy = await diskUsage(pipPrefix ?? stage.prefix)
  return [
    figureOf({
      work: 'second environment that shares its packages: extra disk',
      against: pipPrefix ? 'an environment by pip' : 'one environment by itself, for want of pip',
      unit: 'MB',
      result: { ours: [added / MEGABYTE], peer: [copy / MEGABYTE] },
      compareAs: 'ratio',
      goal: { value: 'maximum', atMost: 0.05 },
      facts: [`the store before it, downloads and tools included: ${(before / MEGABYTE).toFixed(0)} MB`],
    }),
  ]
}

/** Where pip's environment lies. */
export function pipPrefixOf({ folder }: Stage): string {
  return join(folder, 'by-pip')
}
