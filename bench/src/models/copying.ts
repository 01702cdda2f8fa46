import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { mustRun, timeOf } from '../frame/run-program.ts'
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
  const ours = async () => {
    rmSync(join(place, 'library'), { recursive: true, force: true })
    const taken = await inAProcess({ operation: 'import', place: source })
    rmSync(join(place, 'library'), { recursive: true, force: true })
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
  const [idle, resident] = [
    await residentAfter(join(place, 'library')),
    await residentAfter(join(place, 'library'), source),
  ]
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
      result: { ours: [resident], beside: { 'of one that only opens the library': [idle] } },
      goal: { value: 'maximum', atMost: 100 },
    }),
  ]
}

/** At most, in 10⁶ bytes, of a program of plain JavaScript: what strips types takes 20 MB itself. */
async function residentAfter(root: string, source?: string): Promise<number> {
  const args = ['--input-type=module', '-e', PROGRAM, root, ...(source === undefined ? [] : [source])]
  const { stdout } = await mustRun({ program: process.execPath, args, cwd: import.meta.dirname })
  return Number(stdout)
}

const PROGRAM = `
import { openModelLibrary } from '@plinth/model-library'
const [, root, source_path] = process.argv
const library = await openModelLibrary({ root })
if (source_path) await library.importFile({ source_path, family: 'bench', official_name: 'one' })
await library.close()
console.log(process.resourceUsage().maxRSS / 1000)
`
