import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { startBatchFile } from '../../src/commands/start-batch-file.ts'
import { startProgram } from '../../src/commands/start-program.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, '../../src/commands/become-command.ts')).href

/** A process that follows `sh -c script` as it cannot become it. */
function follow(path: string, script: string) {
  const command = JSON.stringify({ path, args: ['-c', script], env: { PATH: '/usr/bin:/bin' } })
  const code = `process.execve = undefined
    import(${JSON.stringify(MODULE)})
      .then(({ becomeCommand }) => becomeCommand(${command}, (reason) => { console.log(reason); return 126 }))
      .then((code) => { process.exitCode = code })`
  return spawn(process.execPath, ['-e', code], { stdio: 'pipe' })
}

it('ends as its command ended where one process cannot become another', async () => {
  const exited = once(follow('/bin/sh', 'exit 7'), 'exit')
  const killed = once(follow('/bin/sh', 'kill -9 $$'), 'exit')
  expect([await exited, await killed]).toEqual([
    [7, null],
    [null, 'SIGKILL'],
  ])
})

it('passes a signal on where one process cannot become another', async () => {
  const child = follow('/bin/sh', 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done')
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await ended).toEqual([5, null])
})

it('gives the reason for which a command could not be started', async () => {
  const child = follow('/no/such/program', '')
  const [[reason], [code]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')])
  expect([String(reason), code]).toEqual(['ENOENT\n', 126])
})

it('starts a batch file, arguments included, as it starts a program', async () => {
  const [path, args, env] = ['/bin/sh', ['-c', 'exit "$1"', 'sh', '7'], { PATH: '/usr/bin:/bin' }]
  const missing = { path: '/no/such/program', args: [], env }
  for (const start of [startBatchFile, startProgram]) {
    const killed = start({ path, args: ['-c', 'sleep 60'], env })
    killed.kill('SIGTERM')
    const ends = await Promise.all([start({ path, args, env }), start(missing), killed].map(({ ended }) => ended))
    expect(ends).toEqual([
      ...[{ exitCode: 7, signal: null }, { reason: 'ENOENT' }, { exitCode: null, signal: 'SIGTERM' }],
    ])
  }
})

it('says why a command cannot be started whose arguments are too long', async () => {
  const { ended } = startProgram({ path: '/bin/true', args: ['x'.repeat(4_000_000)], env: {} })
  expect(await ended).toEqual({ reason: 'E2BIG' })
})
