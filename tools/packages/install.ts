import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { pnpmCommand } from './pack.ts'

const run = promisify(execFile)

/** Installs tarballs into a new project in the empty `directory` with npm, as a consumer would, with what they need from the registry. */
export async function installTarballs(tarballs: readonly string[], directory: string): Promise<void> {
  await writeFile(join(directory, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  const npm = npmCommand()
  await run(npm.program, [...npm.args, 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], {
    cwd: directory,
  })
}

/**
 * The same with pnpm, from tarballs by package name. What one of them needs of another is in no registry before a release, so `overrides` say that
 * it is the tarball as well; npm finds that by itself.
 */
export async function installTarballsWithPnpm(tarballs: ReadonlyMap<string, string>, directory: string): Promise<void> {
  const dependencies = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]))
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies }
  const settings = { packages: ['.'], overrides: dependencies, strictDepBuilds: false }
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest))
  // YAML holds JSON.
  await writeFile(join(directory, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  const pnpm = pnpmCommand()
  await run(pnpm.program, [...pnpm.args, 'install', '--ignore-scripts', '--no-frozen-lockfile'], { cwd: directory })
}

/** npm's script beside the running Node (as Windows installs it), or npm on PATH. */
function npmCommand(): { readonly program: string; readonly args: readonly string[] } {
  const script = join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')
  return existsSync(script) ? { program: process.execPath, args: [script] } : { program: 'npm', args: [] }
}
