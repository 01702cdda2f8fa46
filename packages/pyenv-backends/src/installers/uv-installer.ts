import { join } from 'node:path'
import { canonicalizeName, isCodedError } from '@plinth/contracts'
import { requireAbsolute } from './check-request.ts'
import { dropCached } from './drop-cached.ts'
import { fetchWheels } from './fetch-wheels.ts'
import { findLacking } from './find-lacking.ts'
import { followUvDownloads } from './follow-uv-downloads.ts'
import type {
  DownloadPolicy,
  Installer,
  InstallerCall,
  InstallRequest,
  LocatedFile,
  LocateRequest,
  Resolution,
} from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { locateFiles } from './locate-files.ts'
import { reportInstallation } from './report-installation.ts'
import { requireTool } from './require-tool.ts'
import { requirementLines } from './requirement-lines.ts'
import { type ResolutionTask, resolveTask } from './resolution-task.ts'
import { readResolvedLines, writeResolvedLines } from './resolution-text.ts'
import { runInstaller } from './run-installer.ts'
import { sizeOnServer } from './size-on-server.ts'
import { uvEnvironment, uvPolicyOptions, uvWorkFolder } from './uv-environment.ts'
import { findUv, identifyUv, provideUv } from './uv-executable.ts'

/** {@link Installer} by uv: the pinned one, or the one given by path. */
export function createUvInstaller(tools: InstallerTools): Installer {
  return {
    name: 'uv',
    identify: (call = {}) => identifyUv(tools, call),
    prepare: async ({ python, network }, call = {}) => {
      if (network === 'offline') requireTool('uv', await findUv(tools))
      else await provideUv(tools, python, call)
    },
    resolve: (request, call = {}) => resolveWithUv(tools, request, call),
    findLacking: (request, { onEvent: _, ...call } = {}) =>
      findLacking(request.requirements, (each) =>
        resolveWithUv(tools, { ...request, requirements: [each], dependencies: 'left_out' }, call),
      ),
    fetchWheels: (request, call = {}) => fetchWheels(tools, request, call),
    install: (request, call = {}) => installWithUv(tools, request, call),
    locate: (request, call = {}) => locateFiles(tools, request, call),
  }
}

async function resolveWithUv(tools: InstallerTools, task: ResolutionTask, call: InstallerCall): Promise<Resolution> {
  const stdin = requirementLines(task.requirements)
  const python = requireAbsolute(task.python, 'the interpreter')
  const uv = await provideUv(tools, python, call)
  const scope = task.dependencies === 'left_out' ? ['--no-deps'] : []
  const options = ['--generate-hashes', '--no-header', '--no-annotate', ...scope, '--python', python]
  const command = [uv, 'pip', 'compile', ...options, ...(await uvPolicyOptions(tools, task)), '-'] as const
  const place = { env: await uvEnvironment(tools), cwd: await uvWorkFolder(tools) }
  const print = async () => {
    const { stdout } = await runInstaller(
      { tool: 'uv', doing: 'resolving', command, stdin, requirements: stdin, ...place },
      tools,
      call,
    )
    return stdout.text
  }
  return resolveTask(task, call, { print, indexes: await tools.readIndexes() })
}

async function installWithUv(tools: InstallerTools, request: InstallRequest, call: InstallerCall): Promise<void> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const python = tools.layout.pythonExecutable(prefix)
  const uv = await provideUv(tools, python, call)
  // Only links of a cached file are shared with other environments; pip copies, and needs no such option.
  const renewed = (request.refresh ?? []).map((name) => canonicalizeName(name))
  const refreshed = renewed.map((name) => `--refresh-package=${name}`)
  const options = ['--no-deps', '--require-hashes', '--python', python]
  const place = { env: await uvEnvironment(tools), cwd: await uvWorkFolder(tools) }
  const stdin = writeResolvedLines(lines)
  const runWith = async (network: DownloadPolicy['network'], onLine?: (line: string) => void) => {
    const policy = await uvPolicyOptions(tools, { ...request, network })
    const command = [uv, 'pip', 'install', ...options, ...policy, ...refreshed, '-r', '-'] as const
    const run = {
      tool: 'uv',
      doing: 'installing',
      command,
      stdin,
      requirements: stdin,
      ...place,
      ...(onLine ? { onLine } : {}),
    } as const
    await runInstaller(run, tools, call)
  }
  await dropCached(renewed, { uv, ...place }, { tools, call })
  await reportInstallation({ tool: 'uv', prefix, layout: tools.layout, total: lines.length }, call, async (report) => {
    const isCacheEnough = request.network !== 'offline' && refreshed.length === 0 && (await succeedsOffline(runWith))
    if (isCacheEnough) return
    if (!report || request.network === 'offline') return runWith(request.network, report?.onLine)
    const files = await sizesAtHand(tools, { ...request, python }, call)
    const indexes = await tools.readIndexes()
    const ask = (url: string) => sizeOnServer(url, { indexes, env: tools.env })
    const downloads = await followUvDownloads(join(tools.cacheDir, 'uv'), { files, ask }, report.onBytes)
    const onLine = (line: string) => {
      downloads.line(line)
      report.onLine(line)
    }
    const running = runWith(request.network, onLine)
    await running.then(
      () => downloads.end('done'),
      () => downloads.end('failed'),
    )
    await running
  })
}

/** What the pages of the index that uv keeps say of the files; nothing where they say nothing. */
async function sizesAtHand(
  tools: InstallerTools,
  request: LocateRequest,
  { onEvent: _, onSpawn: __, ...call }: InstallerCall,
): Promise<readonly LocatedFile[]> {
  try {
    return await locateFiles(tools, { ...request, network: 'offline' }, call)
  } catch (error) {
    if (isCodedError(error) && !['cancelled', 'timeout'].includes(error.code)) return []
    throw error
  }
}

/** Every file is known by its hash, so the indexes need not be asked again for what the cache has: that takes uv longer than to install it. */
async function succeedsOffline(runWith: (network: 'offline') => Promise<void>): Promise<boolean> {
  try {
    await runWith('offline')
    return true
  } catch (error) {
    if (isCodedError(error) && !['cancelled', 'timeout', 'disk_full'].includes(error.code)) return false
    throw error
  }
}
