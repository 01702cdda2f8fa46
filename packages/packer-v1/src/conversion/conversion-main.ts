import { parentPort } from 'node:worker_threads'
import { BUILT_IN, type Convert, type FamilyArtifact } from '../families/asset-family.ts'
import { CONVERTERS } from './converters.ts'
import { fromThreadError, toThreadError } from './thread-error.ts'
import type { ThreadAnswer, ThreadRequest } from './thread-messages.ts'
import { watchReads } from './watch-reads.ts'

// A worker thread: one conversion after the other, each with what it reads of its inputs asked of the thread that made this one.
if (parentPort) serve(parentPort)

type Port = NonNullable<typeof parentPort>
type Waiting = Map<string, PromiseWithResolvers<Uint8Array>>

function serve(port: Port): void {
  const waiting: Waiting = new Map()
  const say = (answer: ThreadAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(answer, transfer)
  port.on('message', (request: ThreadRequest) => {
    if (request.kind === 'content') waiting.get(request.path)?.resolve(request.bytes)
    else if (request.kind === 'refused') waiting.get(request.path)?.reject(fromThreadError(request.error))
    else {
      waiting.clear()
      convert(request, readerOf(waiting, say)).then(
        ({ artifacts, reads }) => say({ kind: 'converted', artifacts, reads }, buffersOf(artifacts)),
        (error: unknown) => say({ kind: 'failed', error: toThreadError(error) }),
      )
    }
  })
}

async function convert(request: ThreadRequest & { kind: 'convert' }, readInput: (path: string) => Promise<Uint8Array>) {
  const work = async () => {
    const { family, module, asset } = request
    const found: unknown = module === BUILT_IN ? CONVERTERS[family] : (await import(module)).convert
    if (!isConvert(found)) throw new Error(`${module} exports no function convert`)
    return (await found(asset, { readInput })).map(plain)
  }
  if (!request.watch) return { artifacts: await work(), reads: [] }
  const { result, paths } = await watchReads(work)
  return { artifacts: result, reads: paths }
}

/** An input that is asked for again while it is on its way comes once. */
function readerOf(waiting: Waiting, say: (answer: ThreadAnswer) => void) {
  return (path: string) => {
    const known = waiting.get(path)
    if (known) return known.promise
    const asked = Promise.withResolvers<Uint8Array>()
    waiting.set(path, asked)
    say({ kind: 'read', path })
    return asked.promise.finally(() => waiting.delete(path))
  }
}

/** Bytes in a buffer of their own, which can be handed over; a part of a larger one would take that with it. */
function plain({ name, metadata, content }: FamilyArtifact): FamilyArtifact {
  const about = { ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) }
  if (content.kind === 'input') return { ...about, content: { kind: 'input', path: content.path } }
  return { ...about, content: { kind: 'bytes', bytes: Uint8Array.from(content.bytes) } }
}

function buffersOf(artifacts: readonly FamilyArtifact[]): ArrayBuffer[] {
  return artifacts.flatMap(({ content }) =>
    content.kind === 'bytes' && content.bytes.buffer instanceof ArrayBuffer ? [content.bytes.buffer] : [],
  )
}

function isConvert(value: unknown): value is Convert {
  return typeof value === 'function'
}
