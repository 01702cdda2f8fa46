import {
  ADD,
  AND,
  again,
  CONST,
  GET,
  LESS,
  LOAD,
  LOAD_BYTE,
  OR,
  ROTR,
  SET,
  SHL,
  SHR,
  STORE,
  section,
  sized,
  TEE,
  XOR,
} from './instructions.ts'
import { BYTES_OF_MEMORY, INITIAL, STATE } from './places.ts'

/** Where the constants and the message schedule lie in the memory, as bytes from its beginning. */
const [CONSTANTS, SCHEDULE] = [0, 256]

/** Parameters and variables: the place of a block and the end of all, an index in bytes, the eight words of the state from A on, two to work with. */
const [BLOCK, END, INDEX, A, T, X] = [0, 1, 2, 3, 11, 12]

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]

/** The module: `memory`, and `run(first, end)` that takes the blocks between two places into the state. Source: FIPS 180-4. */
export function sha256Code(): Uint8Array<ArrayBuffer> {
  const body = [1, 11, 0x7f, ...compression(), 0x0b]
  const [memory, run] = ['memory', 'run'].map((name) => sized([...Buffer.from(name)]))
  const primes = firstPrimes(64)
  const words = (values: readonly number[]) => [...new Uint8Array(Uint32Array.from(values).buffer)]
  const constants = words(primes.map((prime) => fraction(Math.cbrt(prime))))
  const initial = words(primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))))
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, BYTES_OF_MEMORY / 65_536]),
    ...section(7, [2, ...(memory ?? []), 2, 0, ...(run ?? []), 0, 0]),
    ...section(10, [1, ...sized(body)]),
    ...section(11, [2, ...data(CONSTANTS, constants), ...data(INITIAL, initial)]),
  ])
}

function data(place: number, bytes: readonly number[]): number[] {
  return [0, ...CONST(place), 0x0b, ...sized(bytes)]
}

function compression(): number[] {
  const everyBlock = [...firstWords(), ...otherWords(), ...begin(), ...rounds(), ...finish()]
  return again([...everyBlock, ...step(BLOCK, 64), ...GET(END), LESS])
}

/** Sixteen words of the schedule from the block, in its byte order, which is not the machine's. */
function firstWords(): number[] {
  const byte = (index: number) => [
    ...GET(BLOCK),
    ...GET(INDEX),
    ADD,
    ...LOAD_BYTE(index),
    ...CONST(24 - 8 * index),
    SHL,
  ]
  const word = [...byte(0), ...byte(1), OR, ...byte(2), OR, ...byte(3), OR]
  return [
    ...CONST(0),
    ...SET(INDEX),
    ...again([...GET(INDEX), ...word, ...STORE(SCHEDULE), ...step(INDEX, 4), ...CONST(64), LESS]),
  ]
}

function otherWords(): number[] {
  const before = (words: number) => [...GET(INDEX), ...LOAD(SCHEDULE - 4 * words)]
  const mixed = (first: number, second: number, shift: number) => [
    ...[...SET(X), ...GET(X), ...CONST(first), ROTR, ...GET(X), ...CONST(second), ROTR, XOR],
    ...[...GET(X), ...CONST(shift), SHR, XOR],
  ]
  const sum = [
    ...before(16),
    ...before(7),
    ADD,
    ...before(15),
    ...mixed(7, 18, 3),
    ADD,
    ...before(2),
    ...mixed(17, 19, 10),
    ADD,
  ]
  return again([...GET(INDEX), ...sum, ...STORE(SCHEDULE), ...step(INDEX, 4), ...CONST(256), LESS])
}

function begin(): number[] {
  return EIGHT.flatMap((word) => [...CONST(0), ...LOAD(STATE + 4 * word), ...SET(A + word)])
}

function rounds(): number[] {
  const [a, b, c, e, f, g, h] = [A, A + 1, A + 2, A + 4, A + 5, A + 6, A + 7].map(GET)
  if (!a || !b || !c || !e || !f || !g || !h) return []
  const turned = (word: readonly number[], ...by: readonly number[]) =>
    by.flatMap((bits, index) => [...word, ...CONST(bits), ROTR, ...(index > 0 ? [XOR] : [])])
  const choice = [...e, ...f, ...g, XOR, AND, ...g, XOR]
  const majority = [...a, ...b, AND, ...a, ...b, OR, ...c, AND, OR]
  const given = [...GET(INDEX), ...LOAD(CONSTANTS), ADD, ...GET(INDEX), ...LOAD(SCHEDULE), ADD]
  return [
    ...[...CONST(0), ...SET(INDEX)],
    ...again([
      ...[...h, ...turned(e, 6, 11, 25), ADD, ...choice, ADD, ...given, ...SET(T)],
      ...[...turned(a, 2, 13, 22), ...majority, ADD, ...SET(X)],
      ...[7, 6, 5, 4, 3, 2, 1].flatMap((word) => [...GET(A + word - 1), ...SET(A + word)]),
      ...[...e, ...GET(T), ADD, ...SET(A + 4), ...GET(T), ...GET(X), ADD, ...SET(A)],
      ...[...step(INDEX, 4), ...CONST(256), LESS],
    ]),
  ]
}

function finish(): number[] {
  return EIGHT.flatMap((word) => [
    ...CONST(0),
    ...CONST(0),
    ...LOAD(STATE + 4 * word),
    ...GET(A + word),
    ADD,
    ...STORE(STATE + 4 * word),
  ])
}

/** Leaves the new value for what compares it. */
function step(local: number, by: number): number[] {
  return [...GET(local), ...CONST(by), ADD, ...TEE(local)]
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  }
  return primes
}

/** The first 32 bits after the point. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32)
}
