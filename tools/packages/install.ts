import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Installs tarballs into a new project in the empty `directory` with npm, as a consumer would, with what they need from the registry. */
export async function installTarballs(tarballs: readonly string[], directory: string): Promise<void> {
  await writeFile(join(directory, 'package.json'), '{ "name": "consumer", "private": true }\n')
  const npm = npmCommand()
  await run(npm.program, [...npm.args, 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], {
    cwd: directory,
  })
}

/** npm's script beside the running Node (as Windows installs it), or npm on PATH. */
function npmCommand(): { readonly program: string; readonly args: readonly string[] } {
  const script = join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')
  return existsSync(script) ? { program: process.execPath, args: [script] } : { program: 'npm', args: [] }
}
