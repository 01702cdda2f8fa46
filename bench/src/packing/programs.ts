import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mustRun, type ProgramEnd, runProgram } from '../frame/run-program.ts'

const NODE = process.execPath
const PACKER = join(
  dirname(fileURLToPath(import.meta.resolve('@plinth/packer-v1/package.json'))),
  'dist/plinth-pack.cjs',
)
const TURBO = fileURLToPath(new URL('../../../node_modules/.bin/turbo', import.meta.url))
const BIN = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url))

/** `plinth-pack` on a workspace, in a process of its own. */
export function packer(root: string, args: readonly string[]): Promise<ProgramEnd> {
  return mustRun({ program: NODE, args: [PACKER, '--project', root, ...args] })
}

/** Milliseconds of a first build: nothing in `build/`, and nothing known of an earlier one. */
export async function firstBuild(root: string): Promise<number> {
  await rm(join(root, 'build'), { recursive: true, force: true })
  await rm(join(root, '.packer/cache'), { recursive: true, force: true })
  return (await packer(root, ['build'])).ms
}

/** Milliseconds in which @electron/asar packs the same tree. */
export async function asarPack(root: string, target: string): Promise<number> {
  await rm(target, { force: true })
  return (await mustRun({ program: join(BIN, 'asar'), args: ['pack', join(root, 'assets'), target] })).ms
}

/** Milliseconds in which tar packs the same tree. */
export async function tarPack(root: string, target: string): Promise<number> {
  await rm(target, { force: true })
  return (await mustRun({ program: 'tar', args: ['-cf', target, '-C', root, 'assets'] })).ms
}

/** Milliseconds in which openssl takes the SHA-256 of a file. */
export async function opensslDigest(file: string): Promise<number> {
  return (await mustRun({ program: 'openssl', args: ['dgst', '-sha256', file] })).ms
}

/** Milliseconds in which turbo sees that a task of a package with these files need not run. */
export async function turboNoOp(root: string): Promise<number> {
  return (await mustRun({ program: TURBO, args: ['run', 'build'], cwd: root, env: QUIET_TURBO })).ms
}

/** Whether a program is there. */
export async function isThere(program: string): Promise<boolean> {
  return runProgram({ program, args: ['--version'] }).then(
    () => true,
    () => false,
  )
}

/** A program of ours in a process of its own; what it writes, as JSON. */
export async function inChild(args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const child = fileURLToPath(new URL('children/measure-packer.ts', import.meta.url))
  const { stdout } = await mustRun({ program: NODE, args: [child, ...args] })
  const found: unknown = JSON.parse(stdout)
  const entries = typeof found === 'object' && found !== null ? Object.entries(found) : []
  return Object.fromEntries(entries.map(([name, value]) => [name, Number(value)]))
}

const QUIET_TURBO = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
