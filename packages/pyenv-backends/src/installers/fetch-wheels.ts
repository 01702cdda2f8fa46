import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { mapConcurrently } from '../process/map-concurrently.ts'
import { requireAbsolute } from './check-request.ts'
import type { FetchWheelsRequest, InstallerCall, RequestedRequirement } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { runPip } from './pip-run.ts'
import { providePip } from './provide-pip.ts'
import { requirementLines } from './requirement-lines.ts'

const FETCHED_AT_ONCE = 4

/** {@link Installer} `fetchWheels`. */
export async function fetchWheels(
  tools: InstallerTools,
  request: FetchWheelsRequest,
  call: InstallerCall,
): Promise<readonly string[]> {
  const lines = request.requirements.map(requirementWithHashes)
  const python = requireAbsolute(request.python, 'the interpreter')
  const folder = requireAbsolute(request.folder, 'the folder for wheels')
  if (lines.length === 0) return []
  const pip = await providePip(tools, python, call)
  const total = lines.length
  let completed = 0
  const tell = () => call.onEvent?.({ phase: 'preparing', completed, total, unit: 'packages' })
  tell()
  return mapConcurrently([...lines.entries()], FETCHED_AT_ONCE, async ([index, requirements]) => {
    const place = join(folder, String(index))
    await mkdir(place)
    const how = request.sourceBuilds === 'allow' ? building(place) : downloading(place)
    const run = { python, pip, ...how, requirements, doing: 'resolving' } as const
    await runPip({ ...run, collect: async () => {} }, tools, call)
    completed += 1
    tell()
    return onlyWheelIn(place, requirements)
  })
}

function downloading(place: string) {
  return { subcommand: 'download', options: ['--no-deps', '--only-binary', ':all:', '--dest', place] } as const
}

/** Without pip's cache of built wheels: what was built for another interpreter's settings is not asked for. */
function building(place: string) {
  return { subcommand: 'wheel', options: ['--no-deps', '--no-cache-dir', '--wheel-dir', place] } as const
}

function requirementWithHashes(requirement: RequestedRequirement): string {
  const [line = ''] = requirementLines([requirement]).split('\n')
  return `${[line, ...(requirement.hashes ?? [])].join(' --hash=')}\n`
}

async function onlyWheelIn(folder: string, requirement: string): Promise<string> {
  const [name, ...others] = await readdir(folder)
  if (name?.endsWith('.whl') && others.length === 0) return join(folder, name)
  throw new CodedError('install_failed', `pip downloaded no wheel of ${requirement.trim()}`, {
    hint: 'Try again, or give the package its wheel (wheel_source_path, package_source_override).',
  })
}
