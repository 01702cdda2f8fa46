import { mkdir } from 'node:fs/promises'
import { requireAbsolute } from './check-request.ts'
import type { InstallerCall, KeepWheelsRequest } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { pipPolicyOptions, runPip } from './pip-run.ts'
import { providePip } from './provide-pip.ts'
import { readResolvedLines, writeResolvedLines } from './resolution-text.ts'

/** {@link Installer} `keepWheels` by one run of pip, which has most of them in its cache by then. */
export async function keepWheelsOf(
  tools: InstallerTools,
  request: KeepWheelsRequest,
  call: InstallerCall,
): Promise<void> {
  const lines = readResolvedLines(request.requirementsText)
  if (lines.length === 0) return
  const python = requireAbsolute(request.python, 'the interpreter')
  const folder = requireAbsolute(request.folder, 'the folder for wheels')
  const pip = await providePip(tools, python, call)
  await mkdir(folder, { recursive: true })
  const options = ['--no-deps', '--require-hashes', ...pipPolicyOptions(request), '--dest', folder]
  const requirements = writeResolvedLines(lines)
  const run = { python, pip, subcommand: 'download', options, requirements, doing: 'resolving' } as const
  await runPip({ ...run, collect: async () => {} }, tools, call)
}
