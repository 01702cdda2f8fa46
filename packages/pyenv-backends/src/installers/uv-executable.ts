import { CodedError } from '@plinth/contracts'
import { childEnvironment } from '../process/child-environment.ts'
import { fetchTool } from './fetch-tool.ts'
import { findTool } from './find-tool.ts'
import type { InstallerCall, InstallerIdentity } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { UV_PIN } from './tool-pins.ts'

const VERSION_TIMEOUT_MS = 20_000

/** Absolute path of the uv to use; fetched with `python`'s pip when it is the pinned one and not there yet. */
export async function provideUv(tools: InstallerTools, python: string, call: InstallerCall): Promise<string> {
  if (tools.uvExecutable !== null) return tools.uvExecutable
  return (await findTool(UV_PIN, tools)) ?? (await fetchTool(UV_PIN, { python, tools, call }))
}

/** Absolute path of the uv to use when it is there already; null otherwise. */
export async function findUv(tools: InstallerTools): Promise<string | null> {
  return tools.uvExecutable ?? (await findTool(UV_PIN, tools))
}

/** The pinned version is known; a uv given by path is asked. Error: `installer_unavailable`. */
export async function identifyUv(tools: InstallerTools, call: InstallerCall): Promise<InstallerIdentity> {
  if (tools.uvExecutable === null) return { name: 'uv', version: UV_PIN.version }
  const options = {
    env: childEnvironment(tools.env),
    signal: call.signal,
    marks: call.marks,
    timeoutMs: VERSION_TIMEOUT_MS,
  }
  const { stdout } = await tools.runCommand(tools.uvExecutable, ['--version'], options)
  const version = /^uv (\d\S*)/.exec(stdout.text)?.[1]
  if (version !== undefined) return { name: 'uv', version }
  throw new CodedError('installer_unavailable', `${tools.uvExecutable} does not answer as uv`)
}
