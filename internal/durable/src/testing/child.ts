import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { killGroup } from './kill-group.ts'
import { PHASE_FD } from './phase.ts'

/** A program to start in a process group of its own. */
export interface ChildProgram {
  /** Default: this Node. */
  readonly program?: string
  /** For Node: the script (`.ts` runs as it is), then its arguments. */
  readonly args: readonly string[]
  readonly cwd?: string
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv
}

/** `parent`: that process alone, what it started lives on. `group`: all of them. */
export type Victims = 'parent' | 'group'

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A phase that a child reported, see `reportPhase`. */
export interface ReportedPhase {
  readonly phase: string
  readonly name: string
  /** When the report came, in ms of the monotonic clock. */
  readonly at: number
}

/** A child that runs (or has run). */
export interface RunningChild {
  readonly pid: number
  /** Resolves when it has printed this line; rejects, with what it wrote to standard error, if it ends without. */
  readonly said: (line: string) => Promise<void>
  /** Every line of its standard output so far. */
  readonly lines: () => readonly string[]
  /** Writes a line to its standard input. */
  readonly tell: (line: string) => void
  /** Resolves when it first reports a phase (`writing`) or one of that name, or when it ends. */
  readonly reports: (phase: string) => Promise<void>
  /** After its end: every phase that it reported. */
  readonly phases: () => Promise<readonly ReportedPhase[]>
  /** SIGKILL. */
  readonly kill: (victims: Victims) => void
  readonly ended: Promise<ChildEnd>
}

/** Starts a child. The caller sees to its end. */
export function startChild({ program = process.execPath, args, cwd, env }: ChildProgram): RunningChild {
  const child = spawn(program, [...args], { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const errors = collect(child.stderr)
  const phases = followPhases(phasePipe(child))
  // A child that was killed closes its input under us.
  child.stdin?.on('error', () => {})
  const output = followLines(child)
  const ended = endOf(child)
  return {
    pid: child.pid ?? 0,
    said: (line) => output.said(line, async () => `${JSON.stringify(await ended)} ${errors.text()}`),
    lines: output.lines,
    tell: (line) => child.stdin?.write(`${line}\n`),
    reports: (phase) => Promise.race([phases.saw(phase), ended.then(() => {})]),
    phases: () => phases.all,
    kill: (victims) => {
      if (victims === 'group') killGroup(child.pid ?? 0)
      else child.kill('SIGKILL')
    },
    ended,
  }
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
}

function phasePipe(child: ChildProcess): Readable | null {
  const pipe = child.stdio[PHASE_FD]
  return pipe instanceof Readable ? pipe : null
}

function collect(stream: Readable | null) {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return { text: () => text }
}

function followPhases(stream: Readable | null) {
  const seen: ReportedPhase[] = []
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  const reader = stream ? createInterface({ input: stream }) : undefined
  reader?.on('line', (line) => {
    const [phase = '', name = ''] = line.split(' ')
    seen.push({ phase, name, at: performance.now() })
    for (const each of [phase, name]) waiting.get(each)?.resolve()
  })
  const saw = (sought: string) => {
    const wait = waiting.get(sought) ?? Promise.withResolvers<void>()
    waiting.set(sought, wait)
    if (seen.some(({ phase, name }) => phase === sought || name === sought)) wait.resolve()
    return wait.promise
  }
  const all = new Promise<readonly ReportedPhase[]>((resolve) => {
    if (!reader) resolve(seen)
    reader?.on('close', () => resolve(seen))
  })
  return { saw, all }
}

function followLines(child: ChildProcess) {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const reader = child.stdout ? createInterface({ input: child.stdout }) : undefined
  const closed = new Promise<void>((resolve) => {
    reader?.on('close', resolve)
  })
  reader?.on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const said = async (line: string, describeEnd: () => Promise<string>) => {
    const seen = new Promise<void>((resolve) => {
      const look = () => {
        if (!lines.includes(line)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
    await Promise.race([seen, closed])
    if (!lines.includes(line)) throw new Error(`ended without saying "${line}": ${await describeEnd()}`)
  }
  return { lines: () => [...lines], said }
}
