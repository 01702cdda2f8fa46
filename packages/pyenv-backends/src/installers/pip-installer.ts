import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipIndexVariables } from '../indexes/pip-index-variables.ts'
import { childEnvironment } from '../process/child-environment.ts'
import { acceptHashes } from './accept-hashes.ts'
import { requireAbsolute } from './check-request.ts'
import { fetchTool } from './fetch-tool.ts'
import { findTool } from './find-tool.ts'
import type {
  DownloadPolicy,
  Installer,
  InstallerCall,
  InstallRequest,
  Resolution,
  ResolveRequest,
} from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { readPipReport } from './read-pip-report.ts'
import { reportInstallation } from './report-installation.ts'
import { requirementLines } from './requirement-lines.ts'
import { readResolution, readResolvedLines, writeResolvedLines } from './resolution-text.ts'
import { type InstallerRun, runInstaller } from './run-installer.ts'
import { PIP_PIN } from './tool-pins.ts'

/** {@link Installer} by the pinned pip, which lies outside every environment and is run by the environment's own interpreter. */
export function createPipInstaller(tools: InstallerTools): Installer {
  return {
    name: 'pip',
    identify: async () => ({ name: 'pip', version: PIP_PIN.version }),
    prepare: async ({ python }, call = {}) => {
      await providePip(tools, python, call)
    },
    resolve: (request, call = {}) => resolveWithPip(tools, request, call),
    install: (request, call = {}) => installWithPip(tools, request, call),
  }
}

async function resolveWithPip(
  tools: InstallerTools,
  request: ResolveRequest,
  call: InstallerCall,
): Promise<Resolution> {
  const { requirements } = request
  const text = requirementLines(requirements)
  const python = requireAbsolute(request.python, 'the interpreter')
  const pip = await providePip(tools, python, call)
  call.onEvent?.({ phase: 'resolving', completed: 0, unit: 'packages' })
  const report = await inScratchFolder(tools, text, async (folder) => {
    const options = ['--dry-run', '--ignore-installed', '--quiet', '--report', 'report.json', ...policyOptions(request)]
    await runPip({ python, pip, args: ['install', ...options], doing: 'resolving', folder }, tools, call)
    return readFile(join(folder, 'report.json'), 'utf8')
  })
  const lines = acceptHashes(readResolvedLines(readPipReport(report)), requirements)
  call.onEvent?.({ phase: 'resolving', completed: lines.length, total: lines.length, unit: 'packages' })
  const requirementsText = writeResolvedLines(lines)
  return { requirementsText, packages: readResolution(requirementsText) }
}

async function installWithPip(tools: InstallerTools, request: InstallRequest, call: InstallerCall): Promise<void> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const python = tools.layout.pythonExecutable(prefix)
  const pip = await providePip(tools, python, call)
  await reportInstallation({ prefix, layout: tools.layout, total: lines.length }, call, () =>
    inScratchFolder(tools, writeResolvedLines(lines), async (folder) => {
      const options = ['--no-deps', '--require-hashes', '--no-compile', ...policyOptions(request)]
      await runPip({ python, pip, args: ['install', ...options], doing: 'installing', folder }, tools, call)
    }),
  )
}

/** The folder that holds the unpacked pip. */
async function providePip(tools: InstallerTools, python: string, call: InstallerCall): Promise<string> {
  const entry = (await findTool(PIP_PIN, tools)) ?? (await fetchTool(PIP_PIN, { python, tools, call }))
  return dirname(entry)
}

/** pip reads its requirements and writes its report by file; the folder is for this user only, as URLs may hold credentials. */
async function inScratchFolder<Result>(
  tools: InstallerTools,
  requirements: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(tools.cacheDir, 'pip', `.run-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, 'requirements.txt'), requirements, { mode: 0o600 })
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface PipRun extends Pick<InstallerRun, 'doing'> {
  readonly python: string
  readonly pip: string
  readonly args: readonly string[]
  readonly folder: string
}

async function runPip(
  { python, pip, args, doing, folder }: PipRun,
  tools: InstallerTools,
  call: InstallerCall,
): Promise<void> {
  const command = [python, '-I', pip, ...args, '--log', 'pip.log', '-r', 'requirements.txt'] as const
  const readLog = () => readFile(join(folder, 'pip.log'), 'utf8').catch(() => '')
  await runInstaller(
    { tool: 'pip', doing, command, env: await pipEnvironment(tools), cwd: folder, readLog },
    tools,
    call,
  )
}

function policyOptions({ sourceBuilds, network }: DownloadPolicy): string[] {
  return [
    ...(sourceBuilds === 'allow' ? [] : ['--only-binary', ':all:']),
    // pip installs from its cache only what an index names: without one it has find-links alone.
    ...(network === 'offline' ? ['--no-index'] : []),
  ]
}

async function pipEnvironment(tools: InstallerTools): Promise<Record<string, string>> {
  return childEnvironment(tools.env, {
    ...pipIndexVariables(await tools.readIndexes()),
    PIP_CACHE_DIR: join(tools.cacheDir, 'pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_NO_COLOR: '1',
    PIP_PROGRESS_BAR: 'off',
  })
}
