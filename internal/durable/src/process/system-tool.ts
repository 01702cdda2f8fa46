/** A system tool's standard output, or undefined when it fails or is not there. Program and arguments, never a shell. */
export async function runSystemTool(program: string, args: readonly string[]): Promise<string | undefined> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, windowsHide: true },
      (error, stdout) => resolve(error ? undefined : stdout),
    )
  })
}

/** Runs a system tool; {@link runSystemTool} is the real one. */
export type SystemTool = typeof runSystemTool
