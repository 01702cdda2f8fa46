import { BLOCKS, BYTES_OF_MEMORY, INITIAL, STATE } from './places.ts'

/** SHA-256 by the code that `sha256-code.ts` makes, which is compiled when it is first needed. */
export function createSha256(code: Uint8Array<ArrayBuffer>): (data: Uint8Array) => Uint8Array {
  let machine: Machine | undefined
  return (data) => {
    machine ??= start(code)
    const { memory, run } = machine
    const whole = data.length - (data.length % 64)
    const take = (blocks: Uint8Array) => {
      memory.set(blocks, BLOCKS)
      run(BLOCKS, BLOCKS + blocks.length)
    }
    memory.copyWithin(STATE, INITIAL, INITIAL + 32)
    for (let at = 0; at < whole; at += ROOM) take(data.subarray(at, Math.min(at + ROOM, whole)))
    take(lastBlocks(data, whole))
    return digest(memory)
  }
}

const ROOM = BYTES_OF_MEMORY - BLOCKS

interface Machine {
  readonly memory: Uint8Array
  readonly run: (first: number, end: number) => void
}

function start(code: Uint8Array<ArrayBuffer>): Machine {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code))
  const { memory, run } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') throw new TypeError('this is other code')
  return { memory: new Uint8Array(memory.buffer), run: (first, end) => void run(first, end) }
}

/** What is left, the bit that ends it, and the length in bits. */
function lastBlocks(data: Uint8Array, whole: number): Uint8Array {
  const rest = data.length - whole
  const blocks = new Uint8Array(rest < 56 ? 64 : 128)
  blocks.set(data.subarray(whole))
  blocks[rest] = 0x80
  new DataView(blocks.buffer).setBigUint64(blocks.length - 8, BigInt(data.length) * 8n)
  return blocks
}

function digest(memory: Uint8Array): Uint8Array {
  const words = new DataView(memory.buffer)
  const result = new DataView(new ArrayBuffer(32))
  for (let at = 0; at < 32; at += 4) result.setUint32(at, words.getUint32(STATE + at, true))
  return new Uint8Array(result.buffer)
}
