import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ChildProgram,
  campaignRounds,
  type KillReport,
  runKillCampaign,
  startChild,
} from '@plinth/durable/testing'
import { type RunCommand, runCommand } from '@plinth/pyenv-backends'
import { openEnvironments } from '../src/index.ts'
import { checkPrefix } from './check-prefix.ts'
import { describeHarm, type Harm, LIGHT_CONTENT } from './kill-installs.ts'
import { LIGHT } from './real-store.ts'

const SCRIPT = fileURLToPath(new URL('children/install-by-hand.ts', import.meta.url))

/**
 * The same harness on uv by hand: the very commands and variables of the store's own uv, killed while it writes, typed again, and looked at
 * by the same independent program. What is wrong then, though uv says that all is well and `uv pip check` finds nothing, is silent.
 */
export async function killByHand(
  dataDir: string,
  share: 'whole' | 'tenth',
): Promise<{ report: KillReport; harm: Harm }> {
  const folder = join(dataDir, '..', 'by hand')
  const seen = await watchUv(join(folder, 'store'), dataDir)
  const programOf = (round: number) => byHand(seen, join(folder, `round${round}`))
  const harm: Harm = { unusable: 0, silent: 0, files: 0 }
  const report = await runKillCampaign({
    name: 'kill -9 in the middle of uv by hand',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'group',
    phaseOf: () => 'installing',
    start: async ({ round }) => programOf(round),
    check: async ({ round }) => {
      const again = startChild(programOf(round))
      const { code } = await again.ended
      const prefix = join(folder, `round${round}`)
      const found = await checkPrefix(prefix, LIGHT_CONTENT)
      harm.files += found.files
      const isSound = code === 0 && found.works && found.wrong.length === 0
      if (isSound) return
      harm.unusable += 1
      if (code === 0 && (await passesPipCheck(seen, prefix))) harm.silent += 1
    },
  })
  process.stdout.write(`kill -9 in the middle of uv by hand: ${describeHarm(harm)}\n`)
  return { report, harm }
}

/** What the store runs for {@link LIGHT}. */
interface SeenUv {
  readonly prefix: string
  readonly venv: readonly string[]
  readonly install: readonly string[]
  readonly requirements: string
  readonly env: Readonly<Record<string, string>>
}

/** Makes a store with a warm cache of its own, and remembers how it calls uv: both have the same uv, options and variables then. */
async function watchUv(root: string, dataDir: string): Promise<SeenUv> {
  const calls: { command: readonly string[]; stdin: string; env: Readonly<Record<string, string>> }[] = []
  const watching: RunCommand = (program, args, options) => {
    calls.push({ command: [program, ...args], stdin: String(options.stdin ?? ''), env: options.env })
    return runCommand(program, args, options)
  }
  await cp(join(dataDir, 'tools'), join(root, 'tools'), { recursive: true })
  await cp(join(dataDir, 'cache', 'uv'), join(root, 'cache', 'uv'), { recursive: true, verbatimSymlinks: true })
  await using environments = await openEnvironments({
    dataDir: root,
    afterInstall: 'nothing',
    ports: { runCommand: watching },
  })
  const ref = await environments.ensureReady({ dependency_requirements: LIGHT })
  const [venv, install] = [
    calls.find(({ command }) => command[1] === 'venv'),
    calls.find(({ command }) => command[2] === 'install'),
  ]
  if (!venv || !install) throw new Error('the store has not used uv')
  return {
    prefix: join(ref.python_executable, '..', '..'),
    // An interrupted one is there already when the command is typed again.
    venv: [...venv.command.slice(0, 2), '--allow-existing', ...venv.command.slice(2)],
    install: install.command,
    requirements: install.stdin,
    env: install.env,
  }
}

function byHand({ venv, install, requirements, env, prefix: made }: SeenUv, prefix: string): ChildProgram {
  const at = (command: readonly string[]) => command.map((word) => word.replace(made, prefix))
  return {
    args: [SCRIPT, JSON.stringify({ prefix, venv: at(venv), install: at(install), requirements })],
    env: { ...env },
  }
}

async function passesPipCheck({ install: [uv = ''], env }: SeenUv, prefix: string): Promise<boolean> {
  const { outcome } = await runCommand(uv, ['pip', 'check', '--python', join(prefix, 'bin', 'python')], { env })
  return outcome.exit_code === 0
}
