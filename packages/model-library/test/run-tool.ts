import { execFileSync } from 'node:child_process'

/** Runs a tool of the system, such as `mount`; throws when it fails. */
export function runTool(program: string, args: readonly string[]): void {
  execFileSync(program, args)
}
