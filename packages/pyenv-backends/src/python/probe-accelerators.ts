import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { childEnvironment } from '../process/child-environment.ts'
import type { RunCommand } from '../process/command.ts'
import { runCommandLater } from '../process/run-command-later.ts'

/** What this machine can compute with, as far as packages are chosen by it. */
export interface AcceleratorFacts {
  /** As Node calls it: `x64`, `arm64`. */
  readonly cpu: string
  /** The highest CUDA version that the driver serves, and the driver. */
  readonly cuda: { readonly version: string; readonly driver: string } | null
  readonly rocm: { readonly version: string } | null
  /** The version of macOS, on Apple silicon. */
  readonly mps: { readonly version: string } | null
}

/** Looks at the machine, anew each time. Starts a process where a fact takes one. */
export type AcceleratorProbe = (call?: { readonly signal?: AbortSignal | undefined }) => Promise<AcceleratorFacts>

/** What the probe looks at; by default this machine. */
export interface AcceleratorSettings {
  readonly platform?: NodeJS.Platform
  readonly arch?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly runCommand?: RunCommand
  /** Text of a small file; rejects when there is none. */
  readonly readText?: (path: string) => Promise<string>
}

const TIMEOUT_MS = 10_000
/** Where its packages install it on every machine. */
const ROCM = join('/', 'opt', 'rocm')

/**
 * Asks for CUDA (`nvidia-smi`), ROCm (the version file of its installation) and Metal (`sw_vers`). What does not answer is not there.
 * Sources: NVIDIA's manual of nvidia-smi, ROCm's installation guide, Apple's sw_vers(1).
 */
export function createAcceleratorProbe(settings: AcceleratorSettings = {}): AcceleratorProbe {
  const { platform = process.platform, arch = process.arch, env = process.env } = settings
  const { runCommand = runCommandLater, readText = (path) => readFile(path, 'utf8') } = settings
  return async ({ signal } = {}) => {
    const ask = async (program: string, args: readonly string[]) => {
      const options = { env: childEnvironment(env), signal, timeoutMs: TIMEOUT_MS }
      const { outcome, stdout } = await runCommand(program, args, options)
      return outcome.exit_code === 0 ? stdout.text : ''
    }
    const silent = (error: unknown) => {
      if (signal?.aborted || !isCodedError(error)) throw error
      return ''
    }
    const isApple = platform === 'darwin'
    const [smi, rocm, macos] = await Promise.all([
      isApple ? '' : ask('nvidia-smi', []).catch(silent),
      platform === 'linux' ? readText(join(env.ROCM_PATH ?? ROCM, '.info', 'version')).catch(() => '') : '',
      isApple && arch === 'arm64' ? ask('sw_vers', ['-productVersion']).catch(silent) : '',
    ])
    return { cpu: arch, cuda: cudaIn(smi), rocm: versionIn(rocm), mps: versionIn(macos) }
  }
}

/** `linux-x86_64-cuda12.4`: the platform key of a machine, followed by what each accelerator says; the plain key comes first. */
export function acceleratorKeys(platformKey: string, { cuda, rocm, mps }: AcceleratorFacts): string[] {
  const facts = Object.entries({ cuda, rocm, mps }).flatMap(([name, fact]) => (fact ? [`${name}${fact.version}`] : []))
  return [platformKey, ...facts.map((fact) => `${platformKey}-${fact}`)]
}

function cudaIn(text: string): AcceleratorFacts['cuda'] {
  const driver = /Driver Version:\s*([\d.]+)/.exec(text)?.[1]
  const version = /CUDA Version:\s*([\d.]+)/.exec(text)?.[1]
  return driver === undefined || version === undefined ? null : { version, driver }
}

function versionIn(text: string): { readonly version: string } | null {
  const version = /^\s*(\d+(?:\.\d+)*)/.exec(text)?.[1]
  return version === undefined ? null : { version }
}
