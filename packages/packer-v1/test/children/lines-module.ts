import type { Convert } from '../../src/index.ts'

/** Each line of each input as an artifact; with what the thread has of the host's environment. */
export const convert: Convert = async ({ inputs }, { readInput }) => {
  const made: Awaited<ReturnType<Convert>>[number][] = []
  for (const { path } of inputs) {
    const text = new TextDecoder().decode(await readInput(path))
    for (const line of text.split('\n')) {
      const metadata = { environment: Object.keys(process.env).length }
      made.push({
        name: `${path} ${made.length}`,
        metadata,
        content: { kind: 'bytes', bytes: new TextEncoder().encode(line) },
      })
    }
  }
  return made
}
