import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'

/** `uv venv`, then `uv pip install`, as a person would type them; tells the kill harness from the first package's file on that it writes. */
interface ByHand {
  readonly prefix: string
  readonly venv: readonly string[]
  readonly install: readonly string[]
  readonly requirements: string
}
const { prefix, venv, install, requirements }: ByHand = JSON.parse(process.argv[2] ?? '')

reportPhase('idle', 'creating')
await run(venv, '')
reportPhase('idle', 'resolving')
const sitePackages = join(prefix, 'lib', readdirSync(join(prefix, 'lib'))[0] ?? '', 'site-packages')
mkdirSync(sitePackages, { recursive: true })
const watcher = watch(sitePackages, () => {
  watcher.close()
  reportPhase('writing', 'installing')
})
await run(install, requirements)
watcher.close()
reportPhase('idle', 'installed')

function run([program = '', ...args]: readonly string[], stdin: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += chunk
    })
    child.stdin?.end(stdin)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}: ${said}`))))
  })
}
