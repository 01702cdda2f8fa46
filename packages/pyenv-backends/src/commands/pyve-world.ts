import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { CliContext } from '@plinth/cli'
import type { CondaTools } from '../backend/conda-tools.ts'
import type { VenvBackend } from '../backend/python-backend.ts'
import { installerTools } from '../installers/create-installer.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { createCondaTools } from '../micromamba/create-conda-tools.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { runCommandLater } from '../process/run-command-later.ts'
import { findProject } from '../project/find-project.ts'
import type { InitDialogue } from '../project/init-dialogue.ts'
import type { InitPorts } from '../project/init-request.ts'
import { createPythonLocator } from '../python/create-python-locator.ts'
import { findVersionManagers } from '../python/version-managers.ts'
import { createVenvBackend } from '../venv/create-venv-backend.ts'

/** What the commands of `pyve` work with, in one project. */
export interface PyveWorld extends InitPorts {
  /** Absolute path of the project. */
  readonly root: string
  readonly backend: VenvBackend
  readonly conda: CondaTools
  readonly tools: InstallerTools
  readonly dialogue: InitDialogue
}

/** The world of the project that the working directory lies in; of the working directory itself where there is none, or with `here`. */
export function pyveWorld(context: CliContext, where: 'here' | 'project' = 'project'): PyveWorld {
  const { env } = context
  const cwd = process.cwd()
  const root = where === 'here' ? cwd : (findProject(cwd) ?? cwd)
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const [toolsDir, cacheDir] = [join(home, '.pyve', 'tools'), join(home, '.pyve', 'cache')]
  const uv = findUvOnPath(env)
  const settings = { toolsDir, cacheDir, env, ...(uv === null ? {} : { executable: uv }) }
  return {
    root,
    home,
    env,
    locator: createPythonLocator({ env, cacheDir: join(cacheDir, 'pythons') }),
    backend: createVenvBackend({ kind: 'venv', installer: 'uv', ...settings }),
    tools: installerTools({ name: 'uv', ...settings }),
    conda: createCondaTools({ root, env }),
    findManagers: () => findVersionManagers({ env, runCommand: runCommandLater, cwd: root, signal: context.signal }),
    dialogue: dialogueOf(context),
  }
}

/** A uv that is on this machine makes environments faster; none is fetched. */
function findUvOnPath(env: CliContext['env']): string | null {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter)
  return findOnPath({ folders, fileNames: prefixLayout().commandFileNames('uv') })
}

function dialogueOf({ terminal, flag, ask, note, warn, signal }: CliContext): InitDialogue {
  return {
    get isInteractive() {
      return terminal.stdin
    },
    // Read when it is asked for: not every command has the option.
    get saysYes() {
      return flag('yes')
    },
    ask: async (question) => {
      const answer = await ask(question)
      signal.throwIfAborted()
      return answer?.trim()
    },
    note,
    warn,
  }
}
