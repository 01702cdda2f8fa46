/** Instructions of WebAssembly, as bytes. Names are those of its text format. */
export const GET = (local: number) => [0x20, local]
export const SET = (local: number) => [0x21, local]
export const TEE = (local: number) => [0x22, local]
export const LOAD = (offset: number) => [0x28, 2, ...unsigned(offset)]
export const LOAD_BYTE = (offset: number) => [0x2d, 0, ...unsigned(offset)]
export const STORE = (offset: number) => [0x36, 2, ...unsigned(offset)]
export const CONST = (value: number) => [0x41, ...signed(value)]
export const [LESS, ADD, AND, OR, XOR, SHL, SHR, ROTR] = [0x49, 0x6a, 0x71, 0x72, 0x73, 0x74, 0x76, 0x78]

/** The body, again and again while it leaves something else than 0. */
export function again(body: readonly number[]): number[] {
  return [0x03, 0x40, ...body, 0x0d, 0, 0x0b]
}

/** A section of a module, or anything else that begins with its length. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)]
}

/** Bytes after their number. */
export function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content]
}

/** LEB128, seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const [low, rest] = [value & 127, value >> 7]
  const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64)
  return isLast ? [low] : [low | 128, ...signed(rest)]
}
