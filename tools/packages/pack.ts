import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Packs the package in `directory` with pnpm, as a release would, and returns the tarball's path inside `destination`. */
export async function packPackage(directory: string, destination: string): Promise<string> {
  const own = await mkdtemp(join(destination, 'pack-'))
  const pnpm = pnpmCommand()
  await run(pnpm.program, [...pnpm.args, 'pack', '--pack-destination', own], { cwd: directory })
  const [tarball] = await readdir(own)
  if (tarball === undefined) throw new Error(`pnpm pack made no tarball in ${directory}`)
  await rename(join(own, tarball), join(destination, tarball))
  await rmdir(own)
  return join(destination, tarball)
}

/** The pnpm that runs this script, or the one on PATH; it is a program of its own or a script for Node. */
export function pnpmCommand(env: NodeJS.ProcessEnv = process.env): {
  readonly program: string
  readonly args: readonly string[]
} {
  const path = env.npm_execpath
  if (path === undefined || !/pnpm/.test(path)) return { program: 'pnpm', args: [] }
  return /\.[cm]?js$/.test(path) ? { program: process.execPath, args: [path] } : { program: path, args: [] }
}
