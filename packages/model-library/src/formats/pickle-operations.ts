/** What follows the opcode: so many bytes, a length of so many bytes and then that many, or lines. */
export type PickleArgument =
  | { readonly kind: 'bytes'; readonly count: number }
  | { readonly kind: 'counted'; readonly lengthBytes: number }
  | { readonly kind: 'lines'; readonly count: number }

/** What an operation does with the stack. `to_mark` takes everything down to the last mark, and the mark. */
export interface PickleOperation {
  readonly argument: PickleArgument
  readonly takes: number | 'to_mark'
  readonly gives: 'nothing' | 'value' | 'text' | 'mark' | 'top'
  /** What is special about it. */
  readonly does?:
    | 'stop'
    | 'global'
    | 'stack_global'
    | 'instance'
    | 'extension'
    | 'put'
    | 'get'
    | 'memoize'
    | 'protocol'
    | undefined
}

/** Every operation of pickle protocols 0 to 5, by opcode. Source: Lib/pickletools.py of CPython describes them. */
export function pickleOperation(opcode: number): PickleOperation | undefined {
  return OPERATIONS.get(opcode)
}

const NONE = bytes(0)
const LINE: PickleArgument = { kind: 'lines', count: 1 }
const TWO_LINES: PickleArgument = { kind: 'lines', count: 2 }

const OPERATIONS: ReadonlyMap<number, PickleOperation> = new Map([
  ...pushes({ F: LINE, I: LINE, J: bytes(4), K: bytes(1), L: LINE, M: bytes(2), N: NONE, P: LINE, G: bytes(8) }),
  ...pushes({ '}': NONE, ']': NONE, ')': NONE, '\x88': NONE, '\x89': NONE, '\x8f': NONE, '\x97': NONE }),
  ...pushes({
    '\x8a': counted(1),
    '\x8b': counted(4),
    B: counted(4),
    C: counted(1),
    '\x8e': counted(8),
    '\x96': counted(8),
  }),
  ...texts({ S: LINE, V: LINE, T: counted(4), U: counted(1), X: counted(4), '\x8c': counted(1), '\x8d': counted(8) }),
  ...takings({ Q: 1, R: 2, '\x81': 2, '\x85': 1, '\x86': 2, '\x87': 3, '\x92': 3 }, 'value'),
  ...takings({ '0': 1, '1': 'to_mark', a: 1, b: 1, e: 'to_mark', s: 2, u: 'to_mark', '\x90': 'to_mark' }, 'nothing'),
  ...takings({ d: 'to_mark', l: 'to_mark', o: 'to_mark', t: 'to_mark', '\x91': 'to_mark' }, 'value'),
  operation('(', { argument: NONE, takes: 0, gives: 'mark' }),
  operation('2', { argument: NONE, takes: 0, gives: 'top' }),
  operation('.', { argument: NONE, takes: 1, gives: 'nothing', does: 'stop' }),
  operation('c', { argument: TWO_LINES, takes: 0, gives: 'value', does: 'global' }),
  operation('\x93', { argument: NONE, takes: 2, gives: 'value', does: 'stack_global' }),
  operation('i', { argument: TWO_LINES, takes: 'to_mark', gives: 'value', does: 'instance' }),
  operation('\x82', { argument: bytes(1), takes: 0, gives: 'value', does: 'extension' }),
  operation('\x83', { argument: bytes(2), takes: 0, gives: 'value', does: 'extension' }),
  operation('\x84', { argument: bytes(4), takes: 0, gives: 'value', does: 'extension' }),
  operation('p', { argument: LINE, takes: 0, gives: 'nothing', does: 'put' }),
  operation('q', { argument: bytes(1), takes: 0, gives: 'nothing', does: 'put' }),
  operation('r', { argument: bytes(4), takes: 0, gives: 'nothing', does: 'put' }),
  operation('g', { argument: LINE, takes: 0, gives: 'nothing', does: 'get' }),
  operation('h', { argument: bytes(1), takes: 0, gives: 'nothing', does: 'get' }),
  operation('j', { argument: bytes(4), takes: 0, gives: 'nothing', does: 'get' }),
  operation('\x94', { argument: NONE, takes: 0, gives: 'nothing', does: 'memoize' }),
  operation('\x80', { argument: bytes(1), takes: 0, gives: 'nothing', does: 'protocol' }),
  operation('\x95', { argument: bytes(8), takes: 0, gives: 'nothing' }),
  operation('\x98', { argument: NONE, takes: 0, gives: 'nothing' }),
])

function bytes(count: number): PickleArgument {
  return { kind: 'bytes', count }
}

function counted(lengthBytes: number): PickleArgument {
  return { kind: 'counted', lengthBytes }
}

function operation(opcode: string, does: PickleOperation): readonly [number, PickleOperation] {
  return [opcode.charCodeAt(0), does]
}

function pushes(table: Readonly<Record<string, PickleArgument>>) {
  return Object.entries(table).map(([opcode, argument]) => operation(opcode, { argument, takes: 0, gives: 'value' }))
}

function texts(table: Readonly<Record<string, PickleArgument>>) {
  return Object.entries(table).map(([opcode, argument]) => operation(opcode, { argument, takes: 0, gives: 'text' }))
}

function takings(table: Readonly<Record<string, number | 'to_mark'>>, gives: PickleOperation['gives']) {
  return Object.entries(table).map(([opcode, takes]) => operation(opcode, { argument: NONE, takes, gives }))
}
