import { createEventLoopRest } from '../event-loop-rest.ts'
import { LONGEST_NAME, MOST_NAMES } from './model-file.ts'
import { type PickleArgument, type PickleOperation, pickleOperation } from './pickle-operations.ts'

/** What a pickle would do, without doing it. */
export interface PickleScan {
  /** `damaged`: Python would fail there; what comes before would have been done by then. `too_large`: keeps more than any weights need. */
  readonly state: 'whole' | 'truncated' | 'damaged' | 'too_large'
  /** `module name` of everything that it imports; `? ?` for what only running it would tell. */
  readonly globals: ReadonlySet<string>
  /** Texts with a dot in them: names of tensors among others. */
  readonly names: ReadonlySet<string>
  /** Where the next pickle may begin. */
  readonly end: number
}

/** Goes over the operations of a pickle, keeping of its stack no more than the texts that a global may be made of. */
export async function scanPickle(bytes: Buffer, from = 0): Promise<PickleScan> {
  const scan: Scan = { bytes, at: from, stack: [], memo: new Map(), globals: new Set(), names: new Set() }
  const rest = createEventLoopRest(4096)
  for (let steps = 0; ; steps += 1) {
    const state = steps < MOST_STEPS ? step(scan) : 'too_large'
    if (state !== 'on') return { state, globals: scan.globals, names: scan.names, end: scan.at }
    if (rest.isDue()) await rest.take()
  }
}

const MOST_ITEMS = 1_000_000
/** Ten times what the largest weights take. */
const MOST_STEPS = 4_000_000
const MARK = Symbol('mark')
const VALUE = Symbol('value')
type Item = string | typeof MARK | typeof VALUE

interface Scan {
  readonly bytes: Buffer
  at: number
  readonly stack: Item[]
  readonly memo: Map<number, Item>
  readonly globals: Set<string>
  readonly names: Set<string>
}

type Step = 'on' | PickleScan['state']

function step(scan: Scan): Step {
  const opcode = scan.bytes[scan.at]
  if (opcode === undefined) return 'truncated'
  const operation = pickleOperation(opcode)
  if (!operation) return 'damaged'
  const argument = readArgument(scan, operation.argument)
  if (argument === undefined) return 'truncated'
  // Before the stack is looked at: Python imports a global even where the next operation fails.
  noteGlobal(scan, operation, argument)
  const { stack } = scan
  if (stack.length > MOST_ITEMS || scan.memo.size > MOST_ITEMS) return 'too_large'
  if (!take(stack, operation.takes)) return 'damaged'
  if (operation.gives === 'mark') stack.push(MARK)
  if (operation.gives === 'value') stack.push(VALUE)
  if (operation.gives === 'text') stack.push(textOf(scan, operation, argument))
  if (operation.gives === 'top') stack.push(stack.at(-1) ?? VALUE)
  if (!remember(scan, operation, argument)) return 'damaged'
  return operation.does === 'stop' ? 'whole' : 'on'
}

/** The bytes after an opcode, and the place behind them; undefined where the pickle ends before. */
function readArgument(scan: Scan, argument: PickleArgument): Buffer | undefined {
  const { bytes } = scan
  const from = scan.at + 1
  const span = spanOf(bytes, from, argument)
  if (!span || span.end > bytes.length) return undefined
  scan.at = span.end
  return bytes.subarray(span.start, span.end)
}

function spanOf(bytes: Buffer, from: number, argument: PickleArgument): { start: number; end: number } | undefined {
  if (argument.kind === 'bytes') return { start: from, end: from + argument.count }
  if (argument.kind === 'counted') {
    const { lengthBytes } = argument
    if (from + lengthBytes > bytes.length) return undefined
    const length = lengthBytes === 8 ? Number(bytes.readBigUInt64LE(from)) : bytes.readUIntLE(from, lengthBytes)
    return { start: from + lengthBytes, end: from + lengthBytes + length }
  }
  let end = from
  for (let line = 0; line < argument.count; line += 1) {
    const next = bytes.indexOf(0x0a, end)
    if (next < 0) return undefined
    end = next + 1
  }
  return { start: from, end }
}

function take(stack: Item[], takes: number | 'to_mark'): boolean {
  if (takes === 'to_mark') {
    const mark = stack.lastIndexOf(MARK)
    if (mark < 0) return false
    stack.length = mark
    return true
  }
  if (stack.length < takes) return false
  stack.length -= takes
  return true
}

function noteGlobal({ stack, globals }: Scan, { does }: PickleOperation, argument: Buffer): void {
  if (globals.size >= MOST_NAMES) return
  if (does === 'global' || does === 'instance') {
    const [module = '', name = ''] = argument.toString('utf8').split('\n')
    globals.add(`${module.slice(0, LONGEST_NAME)} ${name.slice(0, LONGEST_NAME)}`)
  }
  if (does === 'extension') globals.add('copyreg extension')
  if (does !== 'stack_global') return
  const [module, name] = stack.slice(-2)
  globals.add(typeof module === 'string' && typeof name === 'string' ? `${module} ${name}` : '? ?')
}

/** A text that only Python's escapes would tell is a value like any other. */
function textOf({ names }: Scan, { argument: { kind } }: PickleOperation, argument: Buffer): Item {
  if (argument.length > LONGEST_NAME) return VALUE
  const text = argument.toString('utf8')
  if (kind !== 'lines') {
    if (text.includes('.') && names.size < MOST_NAMES) names.add(text)
    return text
  }
  return text.includes('\\') ? VALUE : text.trimEnd().replace(/^(['"])(.*)\1$/, '$2')
}

function remember(scan: Scan, { does, argument: { kind } }: PickleOperation, argument: Buffer): boolean {
  const { memo, stack } = scan
  if (does !== 'put' && does !== 'get' && does !== 'memoize') return true
  const key = does === 'memoize' ? memo.size : memoKey(kind, argument)
  if (key === undefined) return false
  if (does === 'get') {
    const item = memo.get(key)
    if (item !== undefined) stack.push(item)
    return item !== undefined
  }
  const top = stack.at(-1)
  if (top === undefined) return false
  memo.set(key, top)
  return true
}

/** Python reads more spellings of a number than anybody writes, and two that are one to it must not be two here. */
function memoKey(kind: PickleArgument['kind'], argument: Buffer): number | undefined {
  if (kind !== 'lines') return argument.readUIntLE(0, argument.length)
  const text = argument.toString('latin1')
  return /^\d{1,9}\n$/.test(text) ? Number(text) : undefined
}
