import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** What a program answered. */
export interface ProgramAnswer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a Node program to its end, without a terminal and without pnpm's variables. */
export async function runProgram(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramAnswer> {
  const { INIT_CWD: _, ...rest } = env
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], env: rest })
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}
