import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tryCli } from '../src/testing.ts'
import { sampleCli } from './sample.ts'

const WORDS = [
  'echo',
  'profile',
  'add',
  'run',
  'fail',
  'completion',
  'bash',
  '-',
  '--',
  '-m',
  '--mode',
  'loud',
  '--select',
  '--limit',
  '3',
]
const word = fc.oneof(fc.constantFrom(...WORDS), fc.string())

it('answers any command line with a known exit code, and with --json by exactly one document', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
      const asksForHelp = words.some((each) => /^-[^-]*[hV]|^--(help|version)/.test(each))
      const { exitCode, stdout, stderr } = await tryCli(sampleCli(), { argv: ['--json', ...words], stdin: 'input' })
      const hasFile = words.includes('add')

      expect([0, 1, 2, 7]).toContain(exitCode)
      expect(exitCode === 0 || exitCode === 7 || stderr !== '').toBe(true)
      if (!asksForHelp && !hasFile) expect(() => JSON.parse(stdout)).not.toThrow()
    }),
    { numRuns: 300, seed: 20261121 },
  )
})
