import { mustRun } from '../frame/run-program.ts'
import type { Stage } from './stage.ts'

/** Versions of the programs that take part. */
export async function toolVersions({ basePython, manifest }: Stage): Promise<Record<string, string>> {
  const { stdout } = await mustRun({ program: basePython, args: ['-m', 'pip', '--version'] })
  return {
    python: manifest.python.version,
    uv: manifest.installer.version,
    pip: /^pip (\S+)/.exec(stdout)?.[1] ?? 'unknown',
  }
}
