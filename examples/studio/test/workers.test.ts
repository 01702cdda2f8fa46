import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BUNDLES,
  descriptorOf,
  type JsonObject,
  PYTHON,
  requestFor,
  runWorker,
  temporaryFolder,
} from './worker-process.ts'

const BUNDLE = join(BUNDLES, 'tiny-sd')
const EACH_WORKER = ['light.py', 'diffusers_text_to_image.py', 'stable_audio.py']
/** Isolated and without site-packages: the environment that has nothing. */
const BARE = [PYTHON, '-I', '-S']
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

it.each(EACH_WORKER)('ends %s with 2 and input_not_json when standard input is no JSON document', async (worker) => {
  const inputs = ['', '{', '\uFEFF{}', Buffer.from([0x22, 0xff, 0x22]), '['.repeat(100_000)]
  const runs = await Promise.all(inputs.map((input) => runWorker(worker, input, BARE)))
  expect(runs.map(({ status, events }) => [status, events.map((event) => event.code)])).toEqual(
    inputs.map(() => [2, ['input_not_json']]),
  )
})

it('ends a worker with 2 and contract_version_unsupported for another version of the request', async () => {
  const runs = await Promise.all(
    [2, '1', true, 1.5].map((version) => runWorker('light.py', { contract_version: version }, BARE)),
  )
  expect(runs.map(({ status, last }) => [status, last?.code])).toEqual(
    runs.map(() => [2, 'contract_version_unsupported']),
  )
})

it('names the field of a worker request that is wrong', async () => {
  const output = join(folder.path, 'wrong.png')
  const wrong: [string, JsonObject][] = [
    ['contract_version', { contract_version: undefined }],
    ['descriptor', { descriptor: 'tiny-sd' }],
    ['output_path', { output_path: 'relative.png' }],
    ['prompt', { prompt: 7 }],
    ['seed', { seed: -1 }],
    ['seed', { seed: 0.5 }],
    ['steps', { steps: 0 }],
    ['width', { width: 510 }],
    ['height', { height: 4096 }],
    ['height', { width: 512 }],
    ['width', { height: 512 }],
    ['guidance', { guidance: 7.5 }],
    ['seconds', { seconds: 1 }],
    ['prompt', { prompt: '\ud800' }],
    ['output_path', { output_path: join(BUNDLE, 'out.png') }],
    ['descriptor.entry_path', { descriptor: descriptorOf('tiny-sd') }],
  ]
  const runs = await Promise.all(
    wrong.map(([, change]) => runWorker('light.py', requestFor(BUNDLE, output, change), BARE)),
  )
  expect(runs.map(({ status, last }) => [status, last?.code, last?.details])).toEqual(
    wrong.map(([field]) => [2, 'input_invalid', { field }]),
  )
})

it('names the field of a request for a sound that is wrong', async () => {
  const output = join(folder.path, 'wrong.wav')
  const wrong: [string, JsonObject | string][] = [
    ['seconds', { seconds: 0 }],
    ['seconds', { seconds: -1 }],
    ['seconds', { seconds: '1' }],
    ['seconds', { seconds: true }],
    ['seconds', { seconds: 601 }],
    ['seconds', JSON.stringify(requestFor(BUNDLE, output, { seconds: 1 })).replace('"seconds":1', '"seconds":NaN')],
    ['width', { width: 64, height: 64 }],
  ]
  const runs = await Promise.all(
    wrong.map(([, change]) =>
      runWorker('stable_audio.py', typeof change === 'string' ? change : requestFor(BUNDLE, output, change), BARE),
    ),
  )
  expect(runs.map(({ status, last }) => [status, last?.code, last?.details])).toEqual(
    wrong.map(([field]) => [2, 'input_invalid', { field }]),
  )
})

it('refuses arguments on the command line of a worker', async () => {
  const { status, last } = await runWorker('light.py', '{}', [PYTHON, '-c', LAUNCHER])
  expect([status, last]).toEqual([
    2,
    { event: 'error', code: 'input_invalid', message: "The worker takes no arguments, got '--help'." },
  ])
})

it.each(EACH_WORKER)('refuses to run %s for a descriptor that is not executable', async (worker) => {
  const refused: [string, JsonObject][] = [
    ['execution_contract_unsupported', { execution_contract_version: 2 }],
    ['execution_contract_unsupported', { execution_contract_version: undefined }],
    ['asset_not_executable', { validation_state: 'degraded' }],
    ['asset_not_executable', { validation_state: 'invalid' }],
    ['asset_not_executable', { validation_state: undefined }],
    ['bundle_format_unsupported', { bundle_format: undefined }],
    ['entry_missing', { entry_path: join(folder.path, 'nowhere') }],
  ]
  const output = join(folder.path, 'refused.png')
  const runs = await Promise.all(
    refused.map(([, change]) =>
      runWorker(worker, { ...requestFor(BUNDLE, output), descriptor: descriptorOf(BUNDLE, change) }, BARE),
    ),
  )
  expect(runs.map(({ status, events }) => [status, events.map((event) => event.code)])).toEqual(
    refused.map(([code]) => [1, [code]]),
  )
})

it('refuses a model whose task is not the one of the worker', async () => {
  const tasks = [
    ['diffusers_text_to_image.py', 'text-to-audio', "images from text; the model's task is 'text-to-audio'"],
    ['stable_audio.py', 'text-to-image', "sounds from text; the model's task is 'text-to-image'"],
  ] as const
  const runs = await Promise.all(
    tasks.map(([worker, task]) => runWorker(worker, requestOf(task, join(folder.path, 'other')), BARE)),
  )
  expect(runs.map(({ status, last }) => [status, last?.code, last?.message])).toEqual(
    tasks.map(([, , making]) => [1, 'task_unsupported', `This worker makes ${making}.`]),
  )
})

it.each(EACH_WORKER)('says which module %s lacks in an environment without packages', async (worker) => {
  const task = worker === 'stable_audio.py' ? 'text-to-audio' : 'text-to-image'
  const { status, events } = await runWorker(worker, requestOf(task, join(folder.path, 'bare')), BARE)
  const module = worker === 'light.py' ? 'numpy' : 'torch'
  expect([status, events.at(-1)]).toEqual([
    1,
    {
      event: 'error',
      code: 'dependency_missing',
      message: `The environment has no Python module ${module}.`,
      hint: "Ensure the environment of this model's descriptor and run the worker with its python_executable.",
      details: { module },
    },
  ])
})

it.each(EACH_WORKER)('sees before it imports anything that %s cannot write its output', async (worker) => {
  const file = join(folder.path, 'a file')
  await writeFile(file, 'taken')
  const outputs = [join(folder.path, 'no such folder', 'out'), join(file, 'out'), folder.path]
  const runs = await Promise.all(outputs.map((output) => runWorker(worker, requestOf('text-to-audio', output), BARE)))
  expect(runs.map(({ status, events }) => [status, events.map(({ code }) => code)])).toEqual(
    outputs.map(() => [1, ['output_not_writable']]),
  )
})

it('ignores fields of a descriptor that a newer library added', async () => {
  const descriptor = descriptorOf(BUNDLE, { from_a_newer_writer: { deep: [1] } })
  const request = { ...requestFor(BUNDLE, join(folder.path, 'newer.png')), descriptor }
  expect((await runWorker('light.py', request, BARE)).last?.code).toBe('dependency_missing')
})

it('keeps what other code prints away from the standard output of a worker', async () => {
  const { events, stderr } = await runWorker('light.py', '{}', [PYTHON, '-c', CHATTER])
  expect(events).toEqual([{ event: 'done', output_path: 'x', width: 1, height: 2, sha256: 'y' }])
  expect(stderr.split('\n').filter(Boolean).sort()).toEqual(['from a child process', 'from print'])
})

it('leaves no part of a picture where the output cannot be written', async () => {
  const output = join(folder.path, 'taken')
  await mkdir(output)
  const { events, status } = await runWorker('light.py', output, [PYTHON, '-c', WRITER])
  expect([status, events.map((event) => event.code)]).toEqual([1, ['output_not_writable']])
  expect((await readdir(folder.path)).filter((name) => name.startsWith('taken'))).toEqual(['taken'])
})

it('calls a failure that no rule foresees worker_failed and keeps its traceback on standard error', async () => {
  const { events, status, stderr } = await runWorker('light.py', '{}', [PYTHON, '-c', FAILING])
  expect([status, events]).toEqual([
    1,
    [
      {
        event: 'error',
        code: 'worker_failed',
        message: 'The worker stopped: KeyError: 1',
        hint: 'Standard error has the traceback.',
      },
    ],
  ])
  expect(stderr).toContain('Traceback')
})

it('reports memory that runs out as out_of_memory', async () => {
  const { events, status } = await runWorker('light.py', '{}', [PYTHON, '-c', EXHAUSTED])
  expect([status, events.map((event) => event.code)]).toEqual([1, ['out_of_memory']])
})

it('keeps the earlier output whole when a worker is killed while it writes', async () => {
  const output = join(folder.path, 'earlier.png')
  await writeFile(output, 'earlier')
  const { status, events } = await runWorker('light.py', output, [PYTHON, '-c', KILLED_WRITER])
  expect([status, events, await readFile(output, 'utf8')]).toEqual([null, [], 'earlier'])
})

function requestOf(task: string, output: string): JsonObject {
  return { ...requestFor(BUNDLE, output), descriptor: descriptorOf(BUNDLE, { task_type_primary: task }) }
}

/** Programs that get the path of a worker as their first argument and use the protocol beside it. */
const PROTOCOL = `import os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
sys.dont_write_bytecode = True
import worker_protocol as protocol
`
const LAUNCHER = `${PROTOCOL}sys.argv = [sys.argv[1], "--help"]
protocol.run_worker(print, "picture")`
const CHATTER = `${PROTOCOL}events = protocol.EventStream(protocol.claim_standard_output())
print("from print", flush=True)
import subprocess
subprocess.run([sys.executable, "-c", "print('from a child process')"])
events.done("x", {"width": 1, "height": 2}, "y")`
const UNCHECKED = `${PROTOCOL}protocol.read_request = lambda data, arguments, medium: data.decode()
def work(request, events):
    `
const WRITER = `${UNCHECKED}import output_file
    output_file.write_output(request, b"png")
protocol.run_worker(work, "picture")`
const KILLED_WRITER = `${UNCHECKED}import os, signal, output_file
    os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
    output_file.write_output(request, b"later")
protocol.run_worker(work, "picture")`
const FAILING = `${UNCHECKED}{}[1]
protocol.run_worker(work, "picture")`
const EXHAUSTED = `${UNCHECKED}raise MemoryError
protocol.run_worker(work, "picture")`
