import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '@plinth/contracts'
import { patiently } from '@plinth/durable'
import { childEnvironment } from '../process/child-environment.ts'
import type { CommandResult } from '../process/command.ts'
import { findTool, TOOL_MARKER, toolDirectory } from './find-tool.ts'
import type { InstallerCall } from './installer.ts'
import { installerFailure } from './installer-failure.ts'
import type { InstallerTools } from './installer-settings.ts'
import type { ToolPin } from './tool-pins.ts'

const FETCH_TIMEOUT_MS = 10 * 60_000

/** Runs the host's pip, or the one that the standard library carries where there is none. */
const HOST_PIP = `
import glob, os, runpy, sys
try:
    import pip
except ImportError:
    import ensurepip
    sys.path.insert(0, glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))[0])
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
`

/** What a fetch works with besides the pin. */
export interface FetchRequest {
  /** Absolute path of a host interpreter. */
  readonly python: string
  readonly tools: InstallerTools
  readonly call: InstallerCall
}

/**
 * Fetches a pinned tool with the host's pip, which knows the host's indexes, proxies and certificates; checks the digest; unpacks it; and
 * puts it into place by one rename. Two fetches at once are fine: the second one takes what the first one made.
 * Errors: `installer_unavailable`, `hash_mismatch`, those of a connection (`network`, `certificate_untrusted`, …), `disk_full`, `timeout`,
 * `cancelled`.
 */
export async function fetchTool(pin: ToolPin, { python, tools, call }: FetchRequest): Promise<string> {
  const draft = join(tools.toolsDir, `.fetch-${randomUUID()}`)
  call.onEvent?.({
    phase: 'preparing',
    completed: 0,
    total: 1,
    unit: 'steps',
    message: `fetching ${pin.name} ${pin.version}`,
  })
  try {
    await mkdir(draft, { recursive: true })
    const wheel = await download(pin, draft, { python, tools, call })
    await unpack(wheel, draft, { python, tools, call })
    await finishTool(pin, join(draft, 'content'), tools)
    await publish(pin, join(draft, 'content'), tools)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  const entry = await findTool(pin, tools)
  if (entry === null) throw unavailable(pin, 'it cannot be found where it was put')
  call.onEvent?.({
    phase: 'preparing',
    completed: 1,
    total: 1,
    unit: 'steps',
    message: `fetched ${pin.name} ${pin.version}`,
  })
  return entry
}

async function download(pin: ToolPin, draft: string, request: FetchRequest): Promise<string> {
  const hashes = Object.values(pin.wheels).map((hash) => `--hash=sha256:${hash}`)
  await writeFile(join(draft, 'tool.txt'), `${[`${pin.name}==${pin.version}`, ...hashes].join(' ')}\n`)
  await mkdir(join(draft, 'download'))
  const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--no-input', '--disable-pip-version-check']
  const args = ['-c', HOST_PIP, 'download', ...options, '-r', 'tool.txt', '-d', 'download']
  const result = await runPython(args, draft, request)
  if (result.outcome.exit_code !== 0) throw downloadFailure(pin, result)
  const [name] = await readdir(join(draft, 'download'))
  const path = join(draft, 'download', name ?? '')
  if (name === undefined || pin.wheels[name] !== (await sha256OfFile(path))) {
    throw new CodedError('hash_mismatch', `the downloaded wheel of ${pin.name} ${pin.version} is not the pinned one`)
  }
  return path
}

async function unpack(wheel: string, draft: string, request: FetchRequest): Promise<void> {
  const result = await runPython(['-I', '-m', 'zipfile', '-e', wheel, join(draft, 'content')], draft, request)
  if (result.outcome.exit_code !== 0) {
    throw installerFailure({ tool: 'python', doing: `unpacking ${wheel}`, result })
  }
}

/** What the host's pip reads for itself is added to the allow-list; a wish for a virtual environment does not concern a download. */
function runPython(
  args: readonly string[],
  cwd: string,
  { python, tools, call }: FetchRequest,
): Promise<CommandResult> {
  const pipVariables = Object.entries(tools.env).filter(([name]) => name.startsWith('PIP_'))
  return tools.runCommand(python, args, {
    cwd,
    env: childEnvironment(tools.env, { ...Object.fromEntries(pipVariables), PIP_REQUIRE_VIRTUALENV: '0' }),
    signal: call.signal,
    marks: call.marks,
    timeoutMs: call.timeoutMs ?? FETCH_TIMEOUT_MS,
  })
}

/** Makes the entry executable and durable, and writes down what a complete copy looks like. */
async function finishTool(pin: ToolPin, content: string, { layout }: InstallerTools): Promise<void> {
  const entry = join(content, pin.entry[layout.platform])
  await chmod(entry, 0o755)
  const file = await open(entry, 'r+')
  try {
    await file.sync()
    const { size } = await file.stat()
    await writeFile(join(content, TOOL_MARKER), JSON.stringify({ name: pin.name, version: pin.version, size }), {
      flush: true,
    })
  } finally {
    await file.close()
  }
}

/** One rename puts the tool into place. Where a complete copy lies already that one stays; an incomplete one makes way. */
async function publish(pin: ToolPin, content: string, tools: InstallerTools): Promise<void> {
  const target = toolDirectory(pin, tools)
  // A virus scanner may still look at the program that was just unpacked.
  const move = () => patiently(() => rename(content, target))
  try {
    await move()
  } catch (cause) {
    if ((await findTool(pin, tools)) !== null) return
    await rename(target, `${content}.replaced`).catch(() => {})
    await move().catch(() => {
      throw unavailable(pin, 'it cannot be put into the tools folder', cause)
    })
  }
}

const TOLD_AS_THEY_ARE = [
  ...['network', 'timeout', 'certificate_untrusted', 'credentials_required', 'credentials_refused'],
  ...['server_error', 'download_incomplete', 'disk_full', 'hash_mismatch'],
]

function downloadFailure(pin: ToolPin, result: CommandResult): CodedError {
  const failure = installerFailure({ tool: 'pip', doing: `fetching ${pin.name} ${pin.version}`, result })
  if (TOLD_AS_THEY_ARE.includes(failure.code)) return failure
  return unavailable(pin, failure.message, failure)
}

function unavailable(pin: ToolPin, reason: string, cause?: unknown): CodedError {
  return new CodedError('installer_unavailable', `${pin.name} ${pin.version} is not available: ${reason}`, {
    hint:
      pin.name === 'uv'
        ? 'Give the path of a uv executable, or choose the installer pip.'
        : 'Check that the host’s pip can reach an index that has this version of pip.',
    ...(cause === undefined ? {} : { cause }),
  })
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
