/** 2 MiB that tell the round in which they were packed, anywhere one looks. */
export function contentOf(round: number): Buffer {
  return Buffer.alloc(2 * 1024 * 1024, `content of round ${round}\n`)
}

/** The round of a content, or undefined when it is mixed or cut. */
export function roundOf(content: Uint8Array): number | undefined {
  const text = Buffer.from(content.subarray(0, 40)).toString()
  const round = Number(/^content of round (\d+)\n/.exec(text)?.[1])
  return Number.isInteger(round) && contentOf(round).equals(content) ? round : undefined
}
