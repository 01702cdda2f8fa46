import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { createFakePythonLocator, fakePython } from '@plinth/pyenv-backends/testing'
import { type Environments, openEnvironments } from '../src/index.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What the stand-in hangs in: telling its version, resolving, making the empty environment, installing. */
export type HangsIn = '--version' | 'compile' | 'venv' | 'install'

/** A request that the stand-in can resolve. */
export const SIX = { dependency_requirements: requirementsOf([aBinding([aRequirement('six', '1.17.0')])]) }

/** A store whose uv is a program that hangs in one of its commands, deaf to SIGTERM, with a child that left its group. */
export interface HangingStore {
  readonly dataDir: string
  /** What {@link HangingStore.open} is given, for another process. */
  readonly tools: { readonly uv: string; readonly python: string }
  /** From now on it does not hang any more. */
  readonly heal: () => Promise<void>
  readonly open: () => Promise<Environments>
  /** Resolves once it hangs. */
  readonly hanging: () => Promise<void>
  /** How many of its processes still run. */
  readonly alive: () => Promise<number>
}

/** Makes one in a temporary folder. */
export async function aHangingStore(hangsIn: HangsIn): Promise<HangingStore> {
  const folder = await temporaryFolder()
  const [uv, python, pids] = ['uv', 'python', 'pids'].map((name) => join(folder, name))
  if (!uv || !python || !pids) throw new Error('no paths')
  await writeFile(uv, standIn(hangsIn, pids))
  await writeFile(`${pids}.hang`, '')
  await writeFile(python, '#!/bin/sh\n')
  for (const each of [uv, python]) await chmod(each, 0o755)
  const locator = createFakePythonLocator([fakePython({ version: '3.11.7', executable: python, realPath: python })])
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  const processes = createProcessTable()
  const read = async () => (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  return {
    dataDir,
    tools: { uv, python },
    heal: () => rm(`${pids}.hang`),
    open: () =>
      openEnvironments({ dataDir, uv, afterInstall: 'nothing', ports: { locator, platformKey: 'linux-x86_64' } }),
    hanging: async () => {
      while ((await read()).length < 2) await new Promise((resolve) => setImmediate(resolve))
    },
    alive: async () => {
      const found = await Promise.all((await read()).map((pid) => processes.identify(Number(pid))))
      return found.filter((each) => each !== undefined).length
    },
  }
}

function standIn(hangsIn: HangsIn, pids: string): string {
  const hang = 'hang() { setsid sleep 600 & echo $! >> "$PIDS"; echo $$ >> "$PIDS"; while :; do sleep 600; done; }'
  const hash = `sha256:${'0'.repeat(64)}`
  return `#!/bin/sh
trap '' TERM INT HUP
PIDS='${pids}'
${hang}
case " $* " in *' ${hangsIn} '*) if [ -e "$PIDS.hang" ]; then hang; fi ;; esac
for last; do :; done
case "$1 $2" in
  '--version '*) echo 'uv 9.9.9' ;;
  'pip compile') echo 'six==1.17.0 --hash=${hash}' ;;
  'venv '*)
    mkdir -p "$last/bin" "$last/lib/python3.11/site-packages"
    ln -s "$4" "$last/bin/python"
    printf 'home = /nowhere\\nversion = 3.11.7\\n' > "$last/pyvenv.cfg" ;;
  'pip install')
    while [ "$1" != --python ]; do shift; done
    info="\${2%/bin/python}/lib/python3.11/site-packages/six-1.17.0.dist-info"
    mkdir "$info"
    printf 'Metadata-Version: 2.1\\nName: six\\nVersion: 1.17.0\\n' > "$info/METADATA"
    printf 'six-1.17.0.dist-info/METADATA,,\\nsix-1.17.0.dist-info/RECORD,,\\n' > "$info/RECORD" ;;
esac
`
}
