import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/plinth-env.cjs', import.meta.url))
const ON_FAKES = fileURLToPath(new URL('../children/plinth-env-on-fakes.ts', import.meta.url))
const TERMINAL = fileURLToPath(new URL('../pseudo_terminal.py', import.meta.url))
const CLEAR = '\r\u001b[2K'

it('gives a command the terminal, what is typed there, and an interrupt from its keyboard', async () => {
  const { environments, dataDir } = await aStore()
  const ref = await environments.ensureReady(REQUEST)
  const path = join(dataDir, '..', 'ref.json')
  await writeFile(path, JSON.stringify(ref))
  const script =
    'test -t 0 && test -t 1 && test -t 2 && echo on a terminal; read word; echo "got <$word>"; exec sleep 1000'
  const screen = onTerminal([PROGRAM, '--data', dataDir, 'run', '--ref', path, '--', 'sh', '-c', script])
  await screen.shows('on a terminal')
  screen.type('hello\r')
  await screen.shows('got <hello>')
  screen.type('\u0003')

  expect([await screen.end, await readdir(join(dataDir, 'locks', 'leases', ref.environment_key))]).toEqual([130, []])
})

it('draws on a terminal whom it waits for, and then the answer in a clean line', async () => {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { environments, dataDir } = await aStore({
    at: async (point) => {
      if (point !== 'installed') return
      reached.resolve()
      await gate.promise
    },
  })
  const card = join(dataDir, '..', 'card.json')
  await writeFile(card, JSON.stringify(PAYLOAD))
  const building = environments.ensureReady(REQUEST)
  await reached.promise
  const screen = onTerminal([ON_FAKES, '--data', dataDir, 'ensure', '--requirements', card])
  await screen.shows(`${CLEAR}waiting `)
  gate.resolve()
  const { environment_key, python_executable } = await building

  expect(await screen.end).toBe(0)
  const parts = screen.text().split(CLEAR)
  expect(parts.slice(1, -1).filter((part) => part.length > 99 || !/^[a-z_]+( [^\r\n]+)?$/.test(part))).toEqual([])
  expect([parts[0], parts.at(-1)]).toEqual([
    '',
    `ready (joined)\r\nkey     ${environment_key}\r\npython  ${python_executable}\r\n`,
  ])
})

it('says nothing when the reader of a list goes away, and writes no colours', async () => {
  const { environments, dataDir } = await aStore()
  await environments.ensureReady(REQUEST)
  const line = '"$0" "$@" list | head -1'
  const child = spawn('sh', ['-c', line, process.execPath, PROGRAM, '--data', dataDir], { stdio: 'pipe' })
  const [out, err] = [heard(child.stdout), heard(child.stderr)]
  await once(child, 'close')

  expect([out.text(), err.text()]).toEqual([expect.stringMatching(/^KEY {34}SIZE/), ''])
  const screen = onTerminal([PROGRAM, '--data', dataDir, 'list'])
  await screen.end
  expect(screen.text()).not.toContain('\u001b')
})

/** Starts a script of Node on a terminal of 100 columns. */
function onTerminal(words: readonly string[]) {
  const child = spawn('python3', [TERMINAL, '100', process.execPath, ...words], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const { text, shows } = heard(child.stdout)
  return { text, shows, type: (keys: string) => void child.stdin.write(keys), end: exitCodeOf(child) }
}

async function exitCodeOf(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'close'))[0]
}

/** What a stream has said, and when it has said something. */
function heard(stream: NodeJS.ReadableStream) {
  let all = ''
  const waiting = new Map<string, () => void>()
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    all += chunk
    for (const [awaited, tell] of waiting) if (all.includes(awaited)) tell()
  })
  const shows = (awaited: string) =>
    new Promise<void>((resolve) => {
      waiting.set(awaited, resolve)
      if (all.includes(awaited)) resolve()
    })
  return { text: () => all, shows }
}
