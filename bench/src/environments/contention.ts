import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Figure, figureOf } from '../frame/figure.ts'
import { timed } from '../frame/interleave.ts'
import { runProgram } from '../frame/run-program.ts'
import type { Stage } from './stage.ts'

const SCRIPT = fileURLToPath(new URL('ensure-once.ts', import.meta.url))
const REUSING = ['ready joined', 'ready reused']

/** So many processes that ask for one environment at once, by the real installer. */
export async function contention(stage: Stage, processes: number): Promise<Figure[]> {
  const card = join(stage.folder, 'contended.json')
  await writeFile(card, JSON.stringify(stage.other('contended')))
  const said: string[] = []
  const child = async () => {
    const { code, stdout, stderr } = await runProgram({
      program: process.execPath,
      args: [SCRIPT, stage.dataDir, card],
    })
    said.push(code === 0 ? stdout.trim() : (/code: '(\w+)'/.exec(stderr)?.[1] ?? `ended with ${code}`))
  }
  const ms = await timed(() => Promise.all(Array.from({ length: processes }, child)))
  const installed = said.filter((line) => line === 'ready installed').length
  const failed = said.filter((line) => line !== 'ready installed' && !REUSING.includes(line))
  return [
    figureOf({
      work: `${processes} processes that ask for one key: installs`,
      unit: '',
      result: { ours: [installed] },
      goal: { value: 'maximum', atLeast: 1, atMost: 1 },
      facts: [`until the last one had its answer: ${(ms / 1000).toFixed(1)} s`],
    }),
    figureOf({
      work: `${processes} processes that ask for one key: failures`,
      unit: '',
      result: { ours: [failed.length] },
      goal: { value: 'maximum', atMost: 0 },
      facts: [...new Set(failed)],
    }),
  ]
}
