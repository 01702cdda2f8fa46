import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { createPythonLocator } from '../../src/index.ts'
import { pyve } from './pyve-process.ts'

const PYVE = join(import.meta.dirname, '../../dist/pyve.cjs')

/** Kills `pyve` at random moments of init, of a forced init and of purge, and checks each time that the next init makes a whole project. */
export async function killPyve(folder: string, share: 'whole' | 'tenth'): Promise<KillReport> {
  const cwd = join(folder, 'project')
  mkdirSync(join(cwd, 'home'), { recursive: true })
  writeFileSync(join(cwd, '.gitignore'), 'mine\n')
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const env = { PATH: `${dirname(python?.executable ?? '')}:/usr/bin:/bin`, HOME: join(cwd, 'home') }
  const lines = [['init'], ['purge'], ['init', '--force']]
  return runKillCampaign({
    name: 'kill -9 in the middle of init, purge and a forced init',
    seed: 20261121,
    rounds: campaignRounds(100, share),
    isWriting: async () => existsSync(join(cwd, '.pyve/lock')),
    start: async ({ round }) => {
      const line = lines[Math.max(round, 0) % lines.length] ?? []
      if (line[0] === 'init' && line.length === 1) await pyve(['purge'], { cwd, env })
      return { args: [PYVE, ...line], cwd, env }
    },
    check: async () => {
      const init = await pyve(['init'], { cwd, env })
      const run = await pyve(['run', 'python', '-c', 'import json, venv'], { cwd, env })
      const doctor = await pyve(['doctor', '--strict'], { cwd, env })
      const codes = [init, run, doctor].map(({ code }) => code).join()
      if (codes !== '0,0,0') throw new Error(`${codes} ${init.stderr}${run.stderr}${doctor.stdout}`)
      const left = [...readdirSync(cwd), ...readdirSync(join(cwd, '.pyve')), ...readdirSync(join(cwd, '.pyve/envs'))]
      const expected = '.env,.envrc,.gitignore,.pyve,.registry,.venv,config,envs,home'
      if (left.toSorted().join() !== expected) throw new Error(`left behind: ${left}`)
    },
  })
}
