import fc from 'fast-check'
import { expect, it } from 'vitest'
import { captureOutput } from '../../src/process/capture-output.ts'
import { seeded } from '../seeded.ts'

const chunked = fc.array(fc.string({ unit: 'binary' })).chain((parts) => {
  const bytes = Buffer.from(parts.join('\n'))
  return fc.array(fc.nat(bytes.length)).map((cuts) => {
    const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
    return { bytes, chunks: edges.slice(1).map((end, index) => bytes.subarray(edges[index] ?? 0, end)) }
  })
})

it('gives the same lines however the bytes of a stream are cut', () => {
  fc.assert(
    fc.property(chunked, ({ bytes, chunks }) => {
      const lines: string[] = []
      const output = captureOutput(1_000_000, (line) => lines.push(line))
      for (const chunk of chunks) output.add(chunk)
      expect(output.finish()).toEqual({ text: bytes.toString('utf8'), droppedBytes: 0 })
      const whole = bytes.toString('utf8').split('\n')
      if (whole.at(-1) === '') whole.pop()
      expect(lines).toEqual(whole.map((line) => line.replace(/\r$/, '')))
    }),
    seeded,
  )
})

it('keeps the end of a stream within the limit and never half a character', () => {
  fc.assert(
    fc.property(chunked, fc.nat(64), ({ bytes, chunks }, limit) => {
      const output = captureOutput(limit)
      for (const chunk of chunks) output.add(chunk)
      const { text, droppedBytes } = output.finish()
      expect(Buffer.from(text)).toEqual(bytes.subarray(droppedBytes))
      expect(bytes.length - droppedBytes).toBeLessThanOrEqual(limit)
      expect(bytes.length - droppedBytes).toBeGreaterThanOrEqual(Math.min(bytes.length, limit) - 3)
    }),
    seeded,
  )
})

it('hands over a line without an end in pieces', () => {
  const lines: number[] = []
  const output = captureOutput(10, (line) => lines.push(line.length))
  for (let count = 0; count < 3; count += 1) output.add(Buffer.alloc(50_000, 'x'))
  output.finish()
  expect(lines).toEqual([100_000, 50_000])
})
