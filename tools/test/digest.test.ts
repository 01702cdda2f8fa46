import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSha256 } from '../digest/create-sha256.ts'
import { sha256Code } from '../digest/sha256-code.ts'

it('gives commands the SHA-256 that node:crypto gives, for any length', () => {
  const sha256 = createSha256(sha256Code())
  const lengths = [...Array.from({ length: 300 }, (_, length) => length), 64_447, 64_511, 64_512, 64_513, 300_001]
  const bytes = Buffer.from(Array.from({ length: 300_001 }, (_, index) => (index * 7919) % 256))
  const wrong = lengths.filter((length) => {
    const data = bytes.subarray(0, length)
    return Buffer.from(sha256(data)).toString('hex') !== createHash('sha256').update(data).digest('hex')
  })

  expect(wrong).toEqual([])
})
