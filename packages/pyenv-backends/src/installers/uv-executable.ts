import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { childEnvironment } from '../process/child-environment.ts'
import { fileIdentity } from '../python/file-identity.ts'
import { readCachedAnswer, writeCachedAnswer } from '../python/probe-cache.ts'
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

/**
 * The pinned version is known; a uv given by path is asked, once for as long as its file stays the same. Error: `installer_unavailable`.
 */
export async function identifyUv(tools: InstallerTools, call: InstallerCall): Promise<InstallerIdentity> {
  if (tools.uvExecutable === null) return { name: 'uv', version: UV_PIN.version }
  const version = versionIn(await askVersion(tools.uvExecutable, tools, call))
  if (version !== undefined) return { name: 'uv', version }
  throw new CodedError('installer_unavailable', `${tools.uvExecutable} does not answer as uv`, {
    hint: 'Give the path of a uv executable, or none to use the pinned one.',
  })
}

async function askVersion(executable: string, tools: InstallerTools, call: InstallerCall): Promise<string> {
  const kept = join(tools.cacheDir, 'probes')
  const identity = await fileIdentity(executable)
  const question = identity && { executable, identity, question: '--version' }
  const known = question && (await readCachedAnswer(kept, question))
  if (known !== null) return known
  const printed = await startForVersion(executable, tools, call)
  if (question && versionIn(printed)) await writeCachedAnswer(kept, { ...question, printed })
  return printed
}

async function startForVersion(executable: string, tools: InstallerTools, call: InstallerCall): Promise<string> {
  const { signal, marks } = call
  const options = { env: childEnvironment(tools.env), signal, marks, timeoutMs: VERSION_TIMEOUT_MS }
  const { outcome, stdout } = await tools.runCommand(executable, ['--version'], options)
  return outcome.exit_code === 0 ? stdout.text : ''
}

function versionIn(printed: string): string | undefined {
  return /^uv (\d\S*)/.exec(printed)?.[1]
}
