import { execFile, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** A bundle that diffusers is asked about. */
export interface AskedBundle {
  readonly name: string
  readonly path: string
  readonly variant?: string | undefined
}

/** What diffusers said of it. */
export interface OracleAnswer {
  readonly name: string
  readonly loads: boolean
  /** Class and message of the exception. */
  readonly error?: string
}

/** Asks diffusers, in one process of this Python, whether each bundle loads; gives the answers in the order of the bundles. */
export async function askDiffusers(python: string, bundles: readonly AskedBundle[]): Promise<readonly OracleAnswer[]> {
  const child = spawn(python, [join(HERE, 'load_bundles.py')], { env: OFFLINE, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(bundles.map((bundle) => `${JSON.stringify(bundle)}\n`).join(''))
  const answers: OracleAnswer[] = []
  for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line))
  const unanswered = bundles[answers.length]
  if (unanswered) throw new Error(`the process that asks diffusers ended at ${unanswered.name}`)
  return answers
}

/** Makes the bundles that damage starts from, in a new directory, with this Python. */
export async function makeRealBases(python: string, directory: string): Promise<void> {
  await run(python, [join(HERE, 'make_bases.py'), FIXTURES, directory], { env: OFFLINE, maxBuffer: 1 << 26 })
}

const run = promisify(execFile)
const HERE = import.meta.dirname
const FIXTURES = resolve(HERE, '../../../../examples/studio/fixtures/bundles')
const OFFLINE = { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' }
