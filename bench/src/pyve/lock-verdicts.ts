import { mkdtemp, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@plinth/durable/testing'
import { judgeLock } from '../../../packages/pyenv-backends/src/locks/judge-lock.ts'
import { lockPair } from '../../../packages/pyenv-backends/test/locks/lock-pairs.ts'
import { type Figure, figureOf } from '../frame/figure.ts'
import type { PyveStage } from './stage.ts'

const PAIRS = 200
const [EARLIER, LATER] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')]

/** False alarms and misses among pairs that were touched, reordered, commented or really changed; the times of the files always mislead. */
export async function lockVerdicts({ folder }: PyveStage): Promise<Figure[]> {
  const place = await mkdtemp(join(folder, 'locks-'))
  const files = { environmentFile: join(place, 'environment.yml'), lockFile: join(place, 'conda-lock.yml') }
  let [alarms, misses, took] = [0, 0, 0]
  for (let index = 0; index < PAIRS; index += 1) {
    const pair = lockPair(index, createRandom(index))
    await writeFile(files.environmentFile, pair.environment)
    await writeFile(files.lockFile, pair.lock)
    const [environmentTime, lockTime] = pair.truth === 'fresh' ? [LATER, EARLIER] : [EARLIER, LATER]
    await utimes(files.environmentFile, environmentTime, environmentTime)
    await utimes(files.lockFile, lockTime, lockTime)
    const started = performance.now()
    const { state } = await judgeLock(files, 'linux-64')
    took += performance.now() - started
    if (pair.truth === 'fresh' && state !== 'fresh') alarms += 1
    if (pair.truth === 'stale' && state !== 'stale') misses += 1
  }
  const facts = [`${(took / PAIRS).toFixed(2)} ms for a verdict`]
  return [
    figureOf({
      work: `false alarms in ${PAIRS} pairs of environment.yml and lock`,
      unit: '',
      result: { ours: [alarms] },
      goal: { value: 'maximum', atMost: 0 },
      facts,
    }),
    figureOf({
      work: `misses in ${PAIRS} pairs of environment.yml and lock`,
      unit: '',
      result: { ours: [misses] },
      goal: { value: 'maximum', atMost: 0 },
    }),
  ]
}
