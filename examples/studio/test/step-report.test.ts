import { expect, it } from 'vitest'
import { createStepReport } from '../src/step-report.ts'

function reportTo(terminal: boolean) {
  const written: string[] = []
  const report = createStepReport({
    write: (text) => written.push(text),
    writeError: (text) => written.push(`stderr ${text}`),
    terminal,
  })
  return { report, text: () => written.join('').replace(/\d+\.\d\d s/g, '0.00 s') }
}

it('prints a step with what it says of itself and its time, and no progress without a terminal', async () => {
  const { report, text } = reportTo(false)
  const value = await report.step('pack', async (progress) => {
    progress('1 of 2')
    return { value: 5, lines: ['green', 'below'] }
  })
  expect(value).toBe(5)
  expect(text()).toBe(`pack    ${'green'.padEnd(62)}    0.00 s\n        below\n`)
})

it('replaces progress on one line of a terminal', async () => {
  const { report, text } = reportTo(true)
  await report.step('pack', async (progress) => {
    progress('1 of 2')
    return { value: undefined, lines: ['green'] }
  })
  expect(text()).toBe(`pack    …\r\u001b[2Kpack    1 of 2\r\u001b[2Kpack    ${'green'.padEnd(62)}    0.00 s\n`)
})

it('says what went wrong and what to do', () => {
  const { report, text } = reportTo(false)
  report.fail('no Python (python_missing)', 'Install Python 3.11.')
  expect(text()).toBe('stderr error: no Python (python_missing)\nhint: Install Python 3.11.\n')
})
