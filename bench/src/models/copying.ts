import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { timeOf } from '../frame/run-program.ts'
import { inAProcess } from './in-a-process.ts'
import type { Stage } from './stage.ts'
import { writeWeights } from './write-weights.ts'

/** Copy imports of single files of so many 10⁶ bytes, against copying and digesting by the system's own programs. */
export async function copying(stage: Stage, megabytes: readonly number[], rounds: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const size of megabytes) figures.push(...(await copyingOf(stage, size, rounds)))
  return figures
}

async function copyingOf({ folder }: Stage, megabytes: number, rounds: number): Promise<Figure[]> {
  const place = join(folder, 'copying')
  const copy = join(place, 'copy')
  mkdirSync(place, { recursive: true })
  const source = writeWeights(join(place, 'model.safetensors'), megabytes * 1_000_000)
  const [resident, idle]: [number[], number[]] = [[], []]
  const ours = async () => {
    rmSync(join(place, 'library'), { recursive: true, force: true })
    const taken = await inAProcess({ operation: 'import', place: source })
    idle.push((await inAProcess({ operation: 'open', place: join(place, 'library') })).resident_mb)
    rmSync(join(place, 'library'), { recursive: true, force: true })
    resident.push(taken.resident_mb)
    return taken.ms
  }
  const peer = async () => {
    const copied = await timeOf({ program: 'cp', args: ['--reflink=never', source, copy] })
    return copied + (await digest())
  }
  const durable = async () => {
    const copied = await timeOf({ program: 'cp', args: ['--reflink=never', source, copy] })
    return copied + (await timeOf({ program: 'sync', args: [copy] })) + (await digest())
  }
  const digest = () => timeOf({ program: 'openssl', args: ['dgst', '-sha256', copy] })
  // There is never more than one copy: the large ones fill a disk.
  const again = (work: () => Promise<number>) => () => work().finally(() => rmSync(copy, { force: true }))
  const beside = { 'the same with `sync` after `cp`': again(durable) }
  const result = await interleave({ ours, peer: again(peer), beside }, { rounds, warmUp: 1 })
  rmSync(place, { recursive: true })
  const work = `copy import of a file of ${megabytes} MB with SHA-256`
  return [
    figureOf({
      work,
      against: '`cp` and `openssl dgst -sha256`, one after the other',
      unit: 'ms',
      result,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.2 },
      facts: ['Ours is on the disk when it is done; of the peer, the system writes it when it likes.'],
    }),
    figureOf({
      work: `memory of the process in a ${work}`,
      unit: 'MB',
      result: { ours: resident.slice(-rounds), beside: { 'of one that only opens the library': idle.slice(-rounds) } },
      goal: { value: 'maximum', atMost: 100 },
    }),
  ]
}
