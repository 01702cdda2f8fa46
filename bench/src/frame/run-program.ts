import { spawn } from 'node:child_process'

/** A program with its arguments, and what it runs with. */
export interface Program {
  readonly program: string
  readonly args: readonly string[]
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** How a program ended. */
export interface ProgramEnd {
  /** From the start of the process to the end of its output. */
  readonly ms: number
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, whatever that is. */
export async function runProgram({ program, args, env, cwd }: Program): Promise<ProgramEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const started = performance.now()
  const child = spawn(program, [...args], { env: env ?? process.env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  child.on('error', reject)
  child.on('close', resolve)
  const code = await promise
  return { ms: performance.now() - started, code, stdout: stdout(), stderr: stderr() }
}

/** Runs a program that has to succeed. */
export async function mustRun(program: Program): Promise<ProgramEnd> {
  const end = await runProgram(program)
  if (end.code === 0) return end
  throw new Error(`${program.program} ${program.args.join(' ')} ended with ${end.code}: ${end.stderr.slice(-2000)}`)
}

/** {@link mustRun}, in milliseconds. */
export async function timeOf(program: Program): Promise<number> {
  return (await mustRun(program)).ms
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
