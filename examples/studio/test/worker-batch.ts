import { type JsonObject, startWorker } from './worker-process.ts'

/** One run of several in a process. */
export interface BatchedRun {
  /** What the worker would have exited with. */
  readonly status: number
  readonly events: readonly JsonObject[]
  readonly last: JsonObject | undefined
}

/** A worker, and the function of it that makes something. */
export const WORKS = {
  picture: { file: 'diffusers_text_to_image.py', work: 'make_picture' },
  sound: { file: 'stable_audio.py', work: 'make_sound' },
} as const

/** Answers requests one after the other in one process of `python`, so that PyTorch is imported once; each as the worker answers it. */
export async function runBatch(
  python: string,
  medium: keyof typeof WORKS,
  requests: readonly JsonObject[],
): Promise<BatchedRun[]> {
  const { file, work } = WORKS[medium]
  const run = await startWorker(file, JSON.stringify(requests), [python, '-c', BATCH(work, medium)]).ended
  const answers: JsonObject[][] = [[]]
  for (const event of run.events) {
    if (event.event === 'exit') answers.push([])
    else answers.at(-1)?.push(event)
  }
  const statuses = run.events.filter(({ event }) => event === 'exit').map(({ status }) => Number(status))
  if (statuses.length !== requests.length) throw new Error(`the batch ended early: ${run.stderr}`)
  return statuses.map((status, index) => {
    const events = answers[index] ?? []
    return { status, events, last: events.at(-1) }
  })
}

const BATCH = (work: string, medium: string) => `import importlib, json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import worker_protocol as protocol
worker = importlib.import_module(os.path.basename(sys.argv[1])[:-3])
events = protocol.EventStream(protocol.claim_standard_output())
for document in json.load(sys.stdin):
    read = lambda: protocol.read_request(json.dumps(document).encode(), [], "${medium}")
    status = protocol.answer(worker.${work}, read, events)
    events._write({"event": "exit", "status": status})
`
