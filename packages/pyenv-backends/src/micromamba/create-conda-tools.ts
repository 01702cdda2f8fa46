import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { CondaTools, CondaToolsSettings, EnvironmentFileFacts, LockFiles } from '../backend/conda-tools.ts'
import { condaPlatform } from '../locks/conda-platform.ts'
import { parseEnvironmentFile } from '../locks/environment-file.ts'
import { judgeLock } from '../locks/judge-lock.ts'
import { makeLock } from '../locks/make-lock.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { hostVariable } from '../process/host-variable.ts'
import { runCommandLater } from '../process/run-command-later.ts'
import { bootstrapMicromamba } from './bootstrap-micromamba.ts'
import { condaLayout } from './conda-layout.ts'
import { createCondaEnvironment } from './create-conda-environment.ts'
import { micromambaTools } from './create-micromamba-backend.ts'
import { findMicromamba, programFolder } from './find-micromamba.ts'
import { inspectCondaEnvironment } from './inspect-conda-environment.ts'
import { installedByOthers } from './pip-packages.ts'
import { removeCondaEnvironment } from './remove-conda-environment.ts'

/**
 * The {@link CondaTools} of a project. micromamba is looked for anew at each use, so one that was bootstrapped meanwhile is taken. Package caches
 * lie in `~/.pyve/micromamba`.
 */
export function createCondaTools({ root, env, runCommand = runCommandLater, pin }: CondaToolsSettings): CondaTools {
  const home = hostVariable(env, 'HOME') ?? hostVariable(env, 'USERPROFILE') ?? homedir()
  const [platform, layout] = [condaPlatform({}), condaLayout()]
  const locate = () => findMicromamba({ root, home, env, layout, runCommand })
  const rootPrefix = join(home, '.pyve', 'micromamba')
  const executable = async () => {
    const found = await locate()
    if (found === null) throw missingMicromamba()
    return found.executable
  }
  const tools = micromambaTools({ executable, rootPrefix, env, runCommand })
  const judge = (files: LockFiles) => judgeLock(files, platform)
  return {
    platform,
    locate,
    async bootstrap(place, call = {}) {
      const path = join(programFolder(place === 'project' ? root : home), layout.programName)
      const version = await bootstrapMicromamba({ ...tools, pin }, path, call)
      return { executable: path, location: place, version }
    },
    create: (request, call = {}) => createCondaEnvironment(tools, request, call),
    inspect: (prefix) => inspectCondaEnvironment(layout, prefix),
    remove: (prefix) => removeCondaEnvironment(tools, prefix),
    readEnvironmentFile: (path) => environmentFileFacts(path, platform),
    judgeLock: judge,
    async makeLock(request, call = {}) {
      const condaLock = findCondaLock(root, env)
      await makeLock({ condaLock, micromamba: executable, rootPrefix, env, runCommand, platform }, request, call)
      return judge(request)
    },
    async pipPackages(prefix) {
      const found = await inspectCondaEnvironment(layout, prefix)
      return found.state === 'present' ? installedByOthers(found.distributions) : []
    },
  }
}

function missingMicromamba(): CodedError {
  return new CodedError(
    'micromamba_missing',
    'there is no micromamba in this project, in the home directory or on PATH',
    {
      hint: 'Fetch it with: pyve init --auto-bootstrap, or install it with your package manager.',
    },
  )
}

async function environmentFileFacts(path: string, platform: string): Promise<EnvironmentFileFacts | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  const { name, channels, dependencies, pip } = parseEnvironmentFile(text, { path, platform })
  return { name, channels, dependencies, hasPipSection: pip !== null }
}

/** The project's own conda-lock comes before the one on PATH. */
function findCondaLock(root: string, env: CondaToolsSettings['env']): string | null {
  const windows = process.platform === 'win32'
  const own = [join(root, '.pyve', 'bin'), join(root, '.venv', windows ? 'Scripts' : 'bin')]
  const folders = [...own, ...(hostVariable(env, 'PATH') ?? '').split(delimiter)]
  return findOnPath({ folders, fileNames: windows ? ['conda-lock.exe'] : ['conda-lock'] })
}
