import { PassThrough, Readable, Writable } from 'node:stream'
import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { type CliHost, type EndingSignal, runCli } from '../src/index.ts'
import { createBar } from '../src/progress/bar.ts'
import { tryCli } from '../src/testing.ts'
import { cliThat, sampleCli } from './sample.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('aborts the signal of a command on %s and ends with %i', async (name, exitCode) => {
  const started = Promise.withResolvers<void>()
  const definition = cliThat(async ({ signal }) => {
    started.resolve()
    return untilAborted(signal)
  })
  let send = (_: EndingSignal) => {}
  const outcome = tryCli(definition, { argv: ['go'], signals: (sender) => (send = sender) })
  await started.promise

  send(name)

  expect(await outcome).toEqual({ exitCode, stdout: '', stderr: `error: ended by ${name}\n` })
})

it('keeps the result of a command that was done in spite of a signal', async () => {
  let send = (_: EndingSignal) => {}
  const definition = cliThat(async () => {
    send('SIGTERM')
    return { text: 'done all the same' }
  })

  const outcome = await tryCli(definition, { argv: ['go'], signals: (sender) => (send = sender) })

  expect(outcome).toEqual({ exitCode: 0, stdout: 'done all the same\n', stderr: '' })
})

it('leaves signals to a command that takes them, until it gives them back', async () => {
  const heard: string[] = []
  let send = (_: EndingSignal) => {}
  const definition = cliThat(async ({ takeSignals, signal }) => {
    const giveBack = takeSignals((name) => heard.push(name))
    send('SIGINT')
    send('SIGTERM')
    giveBack()
    const isAborted = signal.aborted
    send('SIGINT')
    return { text: `${isAborted} ${signal.aborted}` }
  })
  const outcome = await tryCli(definition, { argv: ['go'], signals: (sender) => (send = sender) })

  expect([outcome.stdout, heard]).toEqual(['false true\n', ['SIGINT', 'SIGTERM']])
})

it('ends a streaming command quietly when nobody reads its output any more', async () => {
  const { host, stderr } = hostWithBrokenPipe()
  const definition = cliThat(async ({ print, signal }) => {
    print('first line\n')
    return untilAborted(signal)
  })

  expect([await runCli(definition, host), stderr()]).toEqual([141, ''])
})

it('does not fail when nobody reads the answer of a command that is done', async () => {
  const { host, stderr } = hostWithBrokenPipe()

  expect([await runCli(sampleCli(), { ...host, argv: ['echo', 'a'] }), stderr()]).toEqual([0, ''])
})

it.each([
  ['standard error cannot be written to', { broken: 2, code: 'EIO' }, { exitCode: 0, said: ['1 done\n'] }],
  ['its terminal was closed', { broken: 1, code: 'EIO' }, { exitCode: 0, said: ['2 looking\n'] }],
  ['the disk is full', { broken: 1, code: 'ENOSPC' }, { exitCode: 1, said: ['2 looking\n', '2 error: ENOSPC\n'] }],
] as const)(
  'says what it can, and fails only for want of its answer, when %s',
  async (_, { broken, code }, expected) => {
    const { host } = hostWithBrokenPipe()
    const said: string[] = []
    const writeAtOnce = (descriptor: 1 | 2, bytes: Uint8Array) => {
      if (descriptor === broken) throw Object.assign(new Error(code), { code })
      said.push(`${descriptor} ${new TextDecoder().decode(bytes)}`)
      return bytes.length
    }
    const definition = cliThat(async ({ note }) => {
      note('looking')
      return { text: 'done' }
    })

    expect({ exitCode: await runCli(definition, { ...host, writeAtOnce }), said }).toEqual(expected)
  },
)

it('writes at once as much as it can, and leaves the rest to the stream in order', async () => {
  const [taken, streamed]: [string[], string[]] = [[], []]
  const stdout = new PassThrough().setEncoding('utf8').on('data', (chunk: string) => streamed.push(chunk))
  const { host } = hostWithBrokenPipe()
  const writeAtOnce = (_: 1 | 2, bytes: Uint8Array) => {
    const part = bytes.subarray(0, 3)
    taken.push(new TextDecoder().decode(part))
    return part.length
  }
  const definition = cliThat(async ({ print }) => {
    print('abc')
    print('déf')
    return { text: 'end' }
  })

  expect(await runCli(definition, { ...host, stdout, writeAtOnce })).toBe(0)
  expect([taken, streamed.join('')]).toEqual([['abc', 'dé'], 'fend\n'])
})

it('shows notes, warnings and progress on standard error, progress as plain lines without a terminal', async () => {
  const definition = cliThat(async ({ note, warn, progress }) => {
    note('looking')
    for (let completed = 0; completed <= 40; completed += 1) {
      progress.update({ phase: 'installing', completed, total: 40, unit: 'packages', message: 'numpy' })
    }
    warn('slow')
    progress.update({ phase: 'counting', completed: 3, unit: 'files' })
    progress.update({ phase: 'counting', completed: 4, unit: 'files' })
    progress.update({ phase: 'copying', completed: 1_500_000, total: 8_000_000, unit: 'bytes' })
    return { text: 'ok' }
  })

  const tenths = Array.from({ length: 11 }, (_, tenth) => `installing ${tenth * 4}/40 packages\n`)
  expect(await tryCli(definition, { argv: ['go'] })).toEqual({
    exitCode: 0,
    stdout: 'ok\n',
    stderr: `looking\n${tenths.join('')}warning: slow\ncounting 3 files\ncopying 1.5/8.0 MB\n`,
  })
})

it('draws a bar on a terminal and takes it away before anything else is printed', async () => {
  const definition = cliThat(async ({ progress, note }) => {
    progress.update({ phase: 'installing', completed: 20, total: 40, unit: 'packages', message: 'numpy' })
    note('half way')
    progress.update({ phase: 'installing', completed: 40, total: 40, unit: 'packages' })
    return {}
  })

  const { stderr } = await tryCli(definition, { argv: ['go'], terminal: true })

  expect(stderr.split('\r\u001b[2K')).toEqual([
    '',
    'installing [############------------] 50% 20/40 packages numpy',
    'half way\n',
    'installing [########################] 100% 40/40 packages',
    '',
  ])
})

it('draws a bar at most twenty times a second and never wider than the terminal', () => {
  let now = 0
  const drawn: string[] = []
  const bar = createBar({ write: (text) => drawn.push(text), columns: () => 20, now: () => now })
  for (let completed = 0; completed < 1000; completed += 1) {
    now += 1
    bar.update({ phase: 'hashing', completed, total: 1000, unit: 'files', message: 'ä'.repeat(50) })
  }

  expect(drawn).toHaveLength(20)
  expect(drawn.every((text) => Array.from(text.replace('\r\u001b[2K', '')).length <= 19)).toBe(true)
})

it('gives up the bar for the numbers in a narrow terminal, and says nothing of an amount before there is one', () => {
  const states = [
    { phase: 'waiting', completed: 0, unit: 'steps', message: 'process 7 builds it' },
    { phase: 'installing', completed: 3, total: 12, unit: 'packages' },
  ]
  const drawn = [80, 40, 30].map((columns) => {
    const lines: string[] = []
    const bar = createBar({
      write: (text) => lines.push(text.replace('\r\u001b[2K', '')),
      columns: () => columns,
      now: () => 0,
    })
    for (const state of states) bar.update(state)
    return lines
  })

  expect(drawn).toEqual([
    ['waiting process 7 builds it', 'installing [######------------------] 25% 3/12 packages'],
    ['waiting process 7 builds it', 'installing [##------] 25% 3/12 packages'],
    ['waiting process 7 builds it', 'installing 25% 3/12 packages'],
  ])
})

it('says in plain lines whom it waits for, and draws no bar on a terminal that cannot move back', async () => {
  const definition = cliThat(async ({ progress }) => {
    progress.update({ phase: 'waiting', completed: 0, unit: 'steps', message: 'process 7 builds it' })
    progress.update({ phase: 'resolving', completed: 0, unit: 'packages' })
    return {}
  })
  const stderr = 'waiting process 7 builds it\nresolving\n'

  expect((await tryCli(definition, { argv: ['go'] })).stderr).toBe(stderr)
  expect((await tryCli(definition, { argv: ['go'], terminal: true, env: { TERM: 'dumb' } })).stderr).toBe(stderr)
})

it('asks on a terminal, and asks nobody without one', async () => {
  const definition = cliThat(async ({ ask }) => ({ text: String(await ask('Go on? [Y/n] ')) }))

  const answered = await tryCli(definition, { argv: ['go'], terminal: true, stdin: 'yes\nno\n' })
  const silent = await tryCli(definition, { argv: ['go'], terminal: true })
  const piped = await tryCli(definition, { argv: ['go'], stdin: 'yes\n' })

  expect(answered).toEqual({ exitCode: 0, stdout: 'yes\n', stderr: 'Go on? [Y/n] ' })
  expect(silent).toEqual({ exitCode: 0, stdout: 'undefined\n', stderr: 'Go on? [Y/n] ' })
  expect(piped).toEqual({ exitCode: 0, stdout: 'undefined\n', stderr: '' })
})

it('tells a command about its environment and its terminals', async () => {
  const definition = cliThat(async ({ env, terminal, stdin }) => ({
    document: [env, terminal, stdin instanceof Readable],
  }))
  const { stdout } = await tryCli(definition, { argv: ['go', '--json'], env: { HOME: 'h' }, terminal: true })

  expect(JSON.parse(stdout)).toEqual([{ HOME: 'h' }, { stdin: true, stdout: true, stderr: true }, true])
})

it('prints one document even when a command fails after it has shown progress', async () => {
  const definition = cliThat(async ({ progress }) => {
    progress.update({ phase: 'packing', completed: 1, total: 2 })
    throw new CodedError('disk_full', 'no space is left')
  })
  const { stdout, stderr } = await tryCli(definition, { argv: ['go', '--json'] })

  expect(JSON.parse(stdout)).toEqual({ contract_version: 1, code: 'disk_full', message: 'no space is left' })
  expect(stderr).toBe('packing 1/2\nerror: no space is left\n')
})

function hostWithBrokenPipe() {
  let text = ''
  const stderr = new PassThrough().setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  })
  const host: CliHost = { argv: ['go'], env: {}, stdin: Readable.from([]), stdout, stderr, onSignal: () => () => {} }
  return { host, stderr: () => text }
}
