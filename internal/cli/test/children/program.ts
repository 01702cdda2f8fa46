// program.ts big|wait|stream|fail: a program that ends in different ways.
import { main } from '../../src/index.ts'

main({
  name: 'program',
  version: '1.0.0',
  summary: 'Ends in different ways.',
  exitCodes: [{ code: 0, meaning: 'done' }],
  commands: [
    {
      name: 'big',
      summary: 'print 5 MB',
      run: async () => ({ text: `${'x'.repeat(1_048_575)}\n`.repeat(5), exitCode: 3 }),
    },
    {
      name: 'wait',
      summary: 'wait for a signal',
      run: async ({ signal, print }) => {
        print('waiting\n')
        return forever(signal)
      },
    },
    {
      name: 'stubborn',
      summary: 'ignore the signal',
      run: async ({ print }) => {
        print('waiting\n')
        return forever()
      },
    },
    {
      name: 'stream',
      summary: 'print for ever',
      run: async ({ signal, print }) => {
        const timer = setInterval(() => print('line\n'), 1)
        return forever(signal).finally(() => clearInterval(timer))
      },
    },
    { name: 'fail', summary: 'fail', run: () => Promise.reject(new Error('broken')) },
  ],
})

function forever(signal?: AbortSignal): Promise<never> {
  const alive = setInterval(() => {}, 1000)
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => {
      clearInterval(alive)
      reject(signal.reason)
    }),
  )
}
