import { join } from 'node:path'

/** A system tool's standard output, or undefined when it fails or is not there. Program and arguments, never a shell. */
export async function runSystemTool(program: string, args: readonly string[]): Promise<string | undefined> {
  const { execFile } = await import('node:child_process')
  const cwd = systemDirectory(process.platform, process.env)
  const options = { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, windowsHide: true, ...(cwd ? { cwd } : {}) }
  return new Promise((resolve) => {
    execFile(program, [...args], options, (error, stdout) => resolve(error ? undefined : stdout))
  })
}

/** Where Windows has its tools: a program is looked for in the working directory before PATH, and that may be anybody's. */
export function systemDirectory(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return platform === 'win32' ? join(env.SystemRoot ?? 'C:\\Windows', 'System32') : undefined
}

/** Runs a system tool; {@link runSystemTool} is the real one. */
export type SystemTool = typeof runSystemTool
