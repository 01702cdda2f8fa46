import { spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

export const PYTHON = process.platform === 'win32' ? 'python' : 'python3'
export const WORKERS = resolve(import.meta.dirname, '../workers')
export const BUNDLES = resolve(import.meta.dirname, '../fixtures/bundles')

export type JsonObject = { [field: string]: unknown }

/** What a worker process left behind; every line of standard output has to be one JSON object. */
export interface WorkerRun {
  status: number | null
  events: JsonObject[]
  last: JsonObject | undefined
  stderr: string
}

/** Runs one worker with the Python program and arguments of `python` and gives it `input` on standard input. */
export async function runWorker(worker: string, input: unknown, python: string[] = [PYTHON]): Promise<WorkerRun> {
  return await startWorker(worker, input, python).ended
}

/** A worker that runs, and what it will have left behind. */
export function startWorker(worker: string, input: unknown, [program = PYTHON, ...flags]: string[]) {
  // A host that forbids byte code would make every start import everything anew.
  const { PYTHONDONTWRITEBYTECODE: _, ...env } = process.env
  const child = spawn(program, [...flags, join(WORKERS, worker)], { env })
  const exited = new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  child.stdin.end(typeof input === 'string' || Buffer.isBuffer(input) ? input : JSON.stringify(input))
  const ended = async (): Promise<WorkerRun> => {
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exited])
    const events = stdout.split('\n').filter(Boolean).map(parseObject)
    return { status, events, last: events.at(-1), stderr }
  }
  return { child, ended: ended() }
}

/** A request a worker accepts, for the bundle at `bundle`. */
export function requestFor(bundle: string, outputPath: string, more: JsonObject = {}): JsonObject {
  return { contract_version: 1, descriptor: descriptorOf(bundle), output_path: outputPath, ...more }
}

/** The descriptor of a healthy bundle, as a model library resolves it. */
export function descriptorOf(bundle: string, more: JsonObject = {}): JsonObject {
  return {
    execution_contract_version: 1,
    model_id: 'diffusion/tiny/tiny',
    entry_path: bundle,
    model_type: 'diffusion',
    task_type_primary: 'text-to-image',
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    validation_state: 'valid',
    runtime_engine_hints: [],
    ...more,
  }
}

/** An empty folder, removed when the test file's process is done with it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'plinth-workers-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A copy of a fixture that a test may damage. */
export async function copyOfBundle(name: string, folder: string): Promise<string> {
  const copy = await mkdtemp(join(folder, `${name}-`))
  await cp(join(BUNDLES, name), copy, { recursive: true })
  return copy
}

/** Every file below `folder` with its bytes, to see that nothing changed. */
export async function contentOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = paths.sort().map(async (path) => [path, await readFile(path, 'base64')] as const)
  return new Map(await Promise.all(pairs))
}

function parseObject(line: string): JsonObject {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) throw new Error(`not an event: ${line}`)
  return { ...value }
}
