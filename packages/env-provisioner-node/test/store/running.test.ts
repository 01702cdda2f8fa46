import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'

it('ends the commands that run in environments when it is closed', async () => {
  const started = Promise.withResolvers<AbortSignal | undefined>()
  const host = await aStore({
    onRun: async (_program, _args, { signal }) => {
      started.resolve(signal)
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      return { outcome: { contract_version: 1, exit_code: null, signal: 'SIGTERM', duration_ms: 0 }, ...NOTHING }
    },
  })
  const ref = await host.environments.ensureReady(REQUEST)
  const ran = host.environments.runInEnvironment(ref, { program: 'python' })
  const signal = await started.promise
  await host.environments.close()
  expect([signal?.aborted, (await ran).outcome.signal]).toEqual([true, 'SIGTERM'])
  expect(await codeOf(host.environments.runInEnvironment(ref, { program: 'python' }))).toBe('service_closed')
})

const NOTHING = { stdout: { text: '', droppedBytes: 0 }, stderr: { text: '', droppedBytes: 0 } }
