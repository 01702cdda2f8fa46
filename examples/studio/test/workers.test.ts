import { mkdir, readdir } from 'node:fs/promises'
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
const EACH_WORKER = ['light.py', 'diffusers_text_to_image.py']
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

it('refuses a text-to-audio model in the text-to-image worker', async () => {
  const descriptor = descriptorOf(BUNDLE, { task_type_primary: 'text-to-audio' })
  const request = { ...requestFor(BUNDLE, join(folder.path, 'audio.png')), descriptor }
  const { status, last } = await runWorker('diffusers_text_to_image.py', request, BARE)
  expect([status, last?.code]).toEqual([1, 'task_unsupported'])
})

it.each(EACH_WORKER)('says which module %s lacks in an environment without packages', async (worker) => {
  const { status, last } = await runWorker(worker, requestFor(BUNDLE, join(folder.path, 'bare.png')), BARE)
  const module = worker === 'light.py' ? 'numpy' : 'torch'
  expect([status, last]).toEqual([
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

/** Programs that get the path of a worker as their first argument and use the protocol beside it. */
const PROTOCOL = `import os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
sys.dont_write_bytecode = True
import worker_protocol as protocol
`
const LAUNCHER = `${PROTOCOL}sys.argv = [sys.argv[1], "--help"]
protocol.run_worker(print)`
const CHATTER = `${PROTOCOL}events = protocol.EventStream(protocol.claim_standard_output())
print("from print", flush=True)
import subprocess
subprocess.run([sys.executable, "-c", "print('from a child process')"])
events.done("x", (1, 2), "y")`
const UNCHECKED = `${PROTOCOL}protocol.read_request = lambda data, arguments: data.decode()
def work(request, events):
    `
const WRITER = `${UNCHECKED}from types import SimpleNamespace
    protocol.write_picture(SimpleNamespace(output_path=request), b"png")
protocol.run_worker(work)`
const FAILING = `${UNCHECKED}{}[1]
protocol.run_worker(work)`
const EXHAUSTED = `${UNCHECKED}raise MemoryError
protocol.run_worker(work)`
