import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { type CliHost, runCli } from '@plinth/cli'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { type ModelLibrarySettings, openModelLibrary } from '../src/open-model-library.ts'
import { llamaFile } from './model-files.ts'
import { type Scratch, SILENT_WATCHERS, scratch } from './scratch.ts'

it('reconciles when the system hints that something has changed', async () => {
  await using place = await scratch()
  await follows(place, {}, { pollMs: 1_000_000, settleMs: 5 })
})

it('reconciles every so often where the system hints at nothing', async () => {
  await using place = await scratch()
  await follows(place, SILENT_WATCHERS, { pollMs: 20, settleMs: 5 })
})

it('ends watching when it is called off and when the library is closed, and watches nothing then', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  let open = 0
  const watchTree = () => {
    open += 1
    return {
      close: () => {
        open -= 1
      },
    }
  }
  const library = await openModelLibrary({ root, watchTree })
  const controller = new AbortController()
  const [one, two] = [library.watch({ signal: controller.signal }), library.watch()]
  const ended = [one.next(), two.next()]
  controller.abort()
  expect(await ended[0]).toEqual({ done: true, value: undefined })
  await library.close()
  expect([await ended[1], open]).toEqual([{ done: true, value: undefined }, 0])
})

it('tells of every change from a terminal until it is interrupted', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await mkdir(join(root, 'llm/llama/chat'), { recursive: true })
  await writeFile(join(root, 'llm/llama/chat/chat.gguf'), llamaFile())
  const [stdout, stderr] = [new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream.setEncoding('utf8'), { isTTY: false, columns: 80 }),
  )
  if (!stdout || !stderr) throw new Error('no streams')
  const printed: string[] = []
  const host: CliHost = {
    argv: ['--library', root, 'watch', '--every', '1'],
    env: {},
    stdin: Object.assign(Readable.from([]), { isTTY: false }),
    stdout,
    stderr,
    onSignal: (listener) => {
      stdout.on('data', (text: string) => {
        printed.push(text)
        listener('SIGINT')
      })
      return () => {}
    },
  }
  await runCli(modelsDefinition, host)
  expect(printed.join('')).toContain('model_added llm/llama/chat\n')
})

async function follows(
  place: Scratch,
  settings: Partial<ModelLibrarySettings>,
  options: { readonly pollMs: number; readonly settleMs: number },
): Promise<void> {
  const root = join(place.path, 'library')
  await using library = await openModelLibrary({ root, ...settings })
  await mkdir(join(root, 'llm/llama'), { recursive: true })
  const reports = library.watch(options)
  for (const name of ['one', 'two']) {
    const next = reports.next()
    await mkdir(join(place.path, name))
    await writeFile(join(place.path, name, 'chat.gguf'), llamaFile())
    await rename(join(place.path, name), join(root, 'llm/llama', name))
    expect((await next).value).toMatchObject({ adopted: [`llm/llama/${name}`] })
  }
  await reports.return(undefined)
}
