import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireAbsolute } from './check-request.ts'
import { fetchWheels } from './fetch-wheels.ts'
import { findLacking } from './find-lacking.ts'
import { findTool } from './find-tool.ts'
import type { Transferred } from './follow-pip-downloads.ts'
import { bytesEvent } from './installation-progress.ts'
import type { Installer, InstallerCall, InstallRequest, Resolution } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { keepWheelsOf } from './keep-wheels.ts'
import { locateFiles } from './locate-files.ts'
import { pipPolicyOptions, runPip } from './pip-run.ts'
import { providePip } from './provide-pip.ts'
import { readPipReport } from './read-pip-report.ts'
import { reportInstallation } from './report-installation.ts'
import { requireTool } from './require-tool.ts'
import { requirementLines } from './requirement-lines.ts'
import { type ResolutionTask, resolveTask } from './resolution-task.ts'
import { readResolvedLines, writeResolvedLines } from './resolution-text.ts'
import { PIP_PIN } from './tool-pins.ts'

/** {@link Installer} by the pinned pip, which lies outside every environment and is run by the environment's own interpreter. */
export function createPipInstaller(tools: InstallerTools): Installer {
  return {
    name: 'pip',
    identify: async () => ({ name: 'pip', version: PIP_PIN.version }),
    prepare: async ({ python, network }, call = {}) => {
      if (network === 'offline') requireTool('pip', await findTool(PIP_PIN, tools))
      else await providePip(tools, python, call)
    },
    resolve: (request, call = {}) => resolveWithPip(tools, request, call),
    findLacking: (request, { onEvent: _, ...call } = {}) =>
      findLacking(request.requirements, (each) =>
        resolveWithPip(tools, { ...request, requirements: [each], dependencies: 'left_out' }, call),
      ),
    fetchWheels: (request, call = {}) => fetchWheels(tools, request, call),
    install: (request, call = {}) => installWithPip(tools, request, call),
    locate: (request, call = {}) => locateFiles(tools, request, call),
    keepWheels: (request, call = {}) => keepWheelsOf(tools, request, call),
  }
}

async function resolveWithPip(tools: InstallerTools, task: ResolutionTask, call: InstallerCall): Promise<Resolution> {
  const requirements = requirementLines(task.requirements)
  const python = requireAbsolute(task.python, 'the interpreter')
  const pip = await providePip(tools, python, call)
  const scope = task.dependencies === 'left_out' ? ['--no-deps'] : []
  const options = ['--dry-run', '--ignore-installed', '--report', 'report.json', ...scope, ...pipPolicyOptions(task)]
  const run = { python, pip, options, requirements, doing: 'resolving' } as const
  const readReport = async (folder: string) => readPipReport(await readFile(join(folder, 'report.json'), 'utf8'))
  const { onEvent } = call
  const onBytes = onEvent && ((bytes: Transferred) => bytes.completed > 0 && onEvent(bytesEvent('resolving', bytes)))
  const print = () => runPip({ ...run, onBytes, collect: readReport }, tools, call)
  return resolveTask(task, call, { print, indexes: await tools.readIndexes() })
}

async function installWithPip(tools: InstallerTools, request: InstallRequest, call: InstallerCall): Promise<void> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const python = tools.layout.pythonExecutable(prefix)
  const pip = await providePip(tools, python, call)
  const options = ['--no-deps', '--require-hashes', '--no-compile', ...pipPolicyOptions(request)]
  const run = { python, pip, options, requirements: writeResolvedLines(lines), doing: 'installing' } as const
  const measured = { tool: 'pip', prefix, layout: tools.layout, total: lines.length } as const
  await reportInstallation(measured, call, (report) =>
    runPip({ ...run, ...report, collect: async () => {} }, tools, call),
  )
}
