import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

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
