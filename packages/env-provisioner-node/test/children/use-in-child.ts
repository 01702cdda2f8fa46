import { spawn } from 'node:child_process'
import { openFakeHost } from '../../dist/testing.js'

/** A host that runs a program in an environment: a process that waits to be killed, started as it would start Python. */
const [dataDir = '', request = ''] = process.argv.slice(2)
const host = await openFakeHost({
  dataDir,
  onRun: async (_program, _args, { onSpawn }) => {
    const program = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    await onSpawn?.({ pid: program.pid ?? 0, processGroup: program.pid ?? 0 })
    process.stdout.write(`${program.pid}\nrunning\n`)
    return new Promise(() => {})
  },
})
const ref = await host.environments.ensureReady(JSON.parse(request))
await host.environments.runInEnvironment(ref, { program: 'python' })
