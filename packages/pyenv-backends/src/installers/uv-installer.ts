import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { uvIndexVariables } from '../indexes/uv-index-variables.ts'
import { childEnvironment } from '../process/child-environment.ts'
import { acceptHashes } from './accept-hashes.ts'
import { requireAbsolute } from './check-request.ts'
import type {
  DownloadPolicy,
  Installer,
  InstallerCall,
  InstallRequest,
  Resolution,
  ResolveRequest,
} from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { reportInstallation } from './report-installation.ts'
import { requirementLines } from './requirement-lines.ts'
import { readResolution, readResolvedLines, writeResolvedLines } from './resolution-text.ts'
import { runInstaller } from './run-installer.ts'
import { identifyUv, provideUv } from './uv-executable.ts'

/** {@link Installer} by uv: the pinned one, or the one given by path. */
export function createUvInstaller(tools: InstallerTools): Installer {
  return {
    name: 'uv',
    identify: (call = {}) => identifyUv(tools, call),
    prepare: async ({ python }, call = {}) => {
      await provideUv(tools, python, call)
    },
    resolve: (request, call = {}) => resolveWithUv(tools, request, call),
    install: (request, call = {}) => installWithUv(tools, request, call),
  }
}

async function resolveWithUv(tools: InstallerTools, request: ResolveRequest, call: InstallerCall): Promise<Resolution> {
  const { requirements } = request
  const stdin = requirementLines(requirements)
  const python = requireAbsolute(request.python, 'the interpreter')
  const uv = await provideUv(tools, python, call)
  call.onEvent?.({ phase: 'resolving', completed: 0, unit: 'packages' })
  const options = ['--generate-hashes', '--no-header', '--no-annotate', '--python', python]
  const command = [uv, 'pip', 'compile', ...options, ...(await policyOptions(tools, request)), '-'] as const
  const run = {
    tool: 'uv',
    doing: 'resolving' as const,
    command,
    stdin,
    env: await uvEnvironment(tools),
    cwd: await workFolder(tools),
  }
  const { stdout } = await runInstaller(run, tools, call)
  const lines = acceptHashes(readResolvedLines(stdout.text), requirements)
  call.onEvent?.({ phase: 'resolving', completed: lines.length, total: lines.length, unit: 'packages' })
  const requirementsText = writeResolvedLines(lines)
  return { requirementsText, packages: readResolution(requirementsText) }
}

async function installWithUv(tools: InstallerTools, request: InstallRequest, call: InstallerCall): Promise<void> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const python = tools.layout.pythonExecutable(prefix)
  const uv = await provideUv(tools, python, call)
  const options = ['--no-deps', '--require-hashes', '--python', python, ...(await policyOptions(tools, request))]
  const command = [uv, 'pip', 'install', ...options, '-r', '-'] as const
  const stdin = writeResolvedLines(lines)
  const run = {
    tool: 'uv',
    doing: 'installing' as const,
    command,
    stdin,
    env: await uvEnvironment(tools),
    cwd: await workFolder(tools),
  }
  await reportInstallation({ prefix, layout: tools.layout, total: lines.length }, call, async () => {
    await runInstaller(run, tools, call)
  })
}

async function policyOptions(tools: InstallerTools, { sourceBuilds, network }: DownloadPolicy): Promise<string[]> {
  const { indexAccess } = await tools.readIndexes()
  return [
    ...(sourceBuilds === 'allow' ? [] : ['--only-binary', ':all:']),
    ...(network === 'offline' ? ['--offline'] : []),
    ...(indexAccess === 'disabled' ? ['--no-index'] : []),
  ]
}

/** uv works where no project lies around, and refuses to work inside its own cache. */
async function workFolder({ cacheDir }: InstallerTools): Promise<string> {
  await mkdir(cacheDir, { recursive: true })
  return cacheDir
}

/** uv reads no file of the host and asks nobody: everything that it may know is in these variables. */
export async function uvEnvironment(tools: InstallerTools): Promise<Record<string, string>> {
  return childEnvironment(tools.env, {
    ...uvIndexVariables(await tools.readIndexes()),
    UV_CACHE_DIR: join(tools.cacheDir, 'uv'),
    UV_NO_CONFIG: '1',
    UV_NO_ENV_FILE: '1',
    UV_NO_PROGRESS: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    NO_COLOR: '1',
  })
}
