import { StringDecoder } from 'node:string_decoder'
import type { CapturedOutput } from './command.ts'

/** A line longer than this is handed over in pieces, so that output without line ends cannot fill the memory. */
const LONGEST_LINE = 64 * 1024

/** Receives the chunks of one stream. */
export interface OutputCapture {
  add(chunk: Uint8Array): void
  /** Hands over an unfinished last line and returns what was kept. */
  finish(): CapturedOutput
}

/** Keeps the last `limit` bytes of a stream and reports each line as it is complete. */
export function captureOutput(limit: number, onLine?: (line: string) => void): OutputCapture {
  const kept: Uint8Array[] = []
  const lines = onLine && splitLines(onLine)
  let keptBytes = 0
  let droppedBytes = 0
  return {
    add(chunk) {
      if (chunk.length === 0) return
      lines?.add(chunk)
      kept.push(chunk)
      keptBytes += chunk.length
      for (let [oldest] = kept; oldest && keptBytes > limit; [oldest] = kept) {
        const surplus = Math.min(oldest.length, keptBytes - limit)
        if (surplus === oldest.length) kept.shift()
        else kept[0] = oldest.subarray(surplus)
        keptBytes -= surplus
        droppedBytes += surplus
      }
    },
    finish() {
      lines?.finish()
      const partial = droppedBytes > 0 ? continuationBytes(kept) : 0
      const text = Buffer.concat(kept).subarray(partial).toString('utf8')
      return { text, droppedBytes: droppedBytes + partial }
    },
  }
}

function splitLines(onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  const add = (text: string) => {
    const parts = (pending + text).split('\n')
    pending = parts.pop() ?? ''
    for (const part of parts) onLine(withoutReturn(part))
    if (pending.length <= LONGEST_LINE) return
    onLine(pending)
    pending = ''
  }
  return {
    add: (chunk: Uint8Array) => add(decoder.write(Buffer.from(chunk))),
    finish() {
      add(decoder.end())
      if (pending !== '') onLine(withoutReturn(pending))
    },
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** How many bytes at the start belong to a character whose beginning was dropped. */
function continuationBytes(chunks: readonly Uint8Array[]): number {
  const start = Buffer.concat(chunks.slice(0, 4)).subarray(0, 4)
  const first = start.findIndex((byte) => (byte & 0xc0) !== 0x80)
  return first === -1 ? start.length : first
}
