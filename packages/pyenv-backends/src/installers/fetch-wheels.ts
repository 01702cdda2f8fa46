import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { mapConcurrently } from '../process/map-concurrently.ts'
import { requireAbsolute } from './check-request.ts'
import type { Transferred } from './follow-pip-downloads.ts'
import { bytesEvent } from './installation-progress.ts'
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
  const onBytes = bytesOfAll(total, call)
  return mapConcurrently([...lines.entries()], FETCHED_AT_ONCE, async ([index, requirements]) => {
    const place = join(folder, String(index))
    await mkdir(place)
    const how = request.sourceBuilds === 'allow' ? building(place) : downloading(place)
    const run = { python, pip, ...how, requirements, doing: 'resolving' } as const
    await runPip({ ...run, saved: place, onBytes: onBytes?.(index), collect: async () => {} }, tools, call)
    completed += 1
    tell()
    return onlyWheelIn(place, requirements)
  })
}

/** Adds up what several runs have downloaded; undefined where nobody listens. */
function bytesOfAll(runs: number, { onEvent }: InstallerCall) {
  if (!onEvent) return undefined
  const each = new Map<number, Transferred>()
  return (run: number) => (bytes: Transferred) => {
    each.set(run, bytes)
    const completed = [...each.values()].reduce((sum, one) => sum + one.completed, 0)
    const isAll = each.size === runs && [...each.values()].every(({ state }) => state === 'all')
    if (completed > 0) onEvent(bytesEvent('preparing', { completed, total: isAll ? completed : null }))
  }
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
