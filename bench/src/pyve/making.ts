import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { mustRun } from '../frame/run-program.ts'
import type { PyveStage } from './stage.ts'

/** A new environment, with the files around it, against Python's own venv. */
export async function making(stage: PyveStage, rounds: number): Promise<Figure[]> {
  const { folder, env, pyve, python } = stage
  const fresh = async (name: string, round: number) => {
    const cwd = join(folder, `${name}-${round}`)
    await mkdir(cwd)
    return cwd
  }
  const timed = async (program: string, args: readonly string[], cwd: string) =>
    (await mustRun({ program, args, env, cwd })).ms
  const result = await interleave(
    {
      ours: async (round) => timed(process.execPath, [pyve, 'init', '--no-direnv'], await fresh('ours', round)),
      peer: async (round) => timed(python, ['-m', 'venv', '.venv'], await fresh('peer', round)),
      beside: {
        '`python -m venv --without-pip`': async (round) =>
          timed(python, ['-m', 'venv', '--without-pip', '.venv'], await fresh('bare', round)),
        '`uv venv`': async (round) => timed(stage.uv, ['venv', '--no-project', '.venv'], await fresh('uv', round)),
      },
    },
    { rounds },
  )
  const goal = { value: 'median', atLeast: 10 } as const
  return [
    figureOf({
      work: '`pyve init` (venv, uv)',
      against: '`python -m venv`',
      unit: 'ms',
      result,
      compareAs: 'times_faster',
      goal,
    }),
  ]
}
