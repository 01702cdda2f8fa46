import { expect, it } from 'vitest'
import { figureOf, leftOut } from '../src/frame/figure.ts'
import { missedGoals, reportAsMarkdown } from '../src/frame/report.ts'

const FIGURES = [
  figureOf({
    work: 'ensure',
    against: '`uv | nothing`',
    unit: 'ms',
    result: { ours: [1, 2, 4], peer: [100, 150.6, 260.04], beside: { pip: [1000.4, 1200.6, 1100] } },
    compareAs: 'times_faster',
    goal: { value: 'median', atLeast: 50 },
  }),
  figureOf({
    work: 'verification',
    unit: 'ms',
    result: { ours: [12.345] },
    goal: { value: 'maximum', atMost: 10 },
    facts: ['it was raining'],
  }),
  leftOut('kills', 'see elsewhere'),
]
const MISSED = '| verification | 12.3 ms |  |  |  | maximum ≤ 10 | 1 | missed |'

it('writes a benchmark as a page: machine, table with verdicts, and what is only printed beside', () => {
  const page = reportAsMarkdown({
    title: 'Environments',
    command: 'pnpm bench:env --quick',
    started_at: '2026-11-21T16:00:00.000Z',
    took_s: 12.7,
    machine: {
      processor: 'fast',
      cores: 2,
      memory: '24 GB',
      file_system: 'ext4',
      system: 'Linux',
      load_before: '0.10 0.20 0.30',
      uv: '0.13.9',
    },
    figures: FIGURES,
  })
  expect(page.split('\n')).toEqual([
    '# Environments',
    '',
    '`pnpm bench:env --quick`, 2026-11-21T16:00:00.000Z, 13 s. Every value is minimum / median / maximum of its rounds, peers interleaved.',
    '',
    '- processor: fast',
    '- cores: 2',
    '- memory: 24 GB',
    '- file system: ext4',
    '- system: Linux',
    '- load before: 0.10 0.20 0.30',
    '- uv: 0.13.9',
    '',
    '| work | ours | against | peer | compared | goal | rounds | verdict |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    '| ensure | 1 / 2 / 4 ms | `uv \\| nothing` | 100 / 151 / 260 ms | 65 / 75.3 / 100 × faster | median ≥ 50 | 3 | met |',
    MISSED,
    '| kills |  |  |  |  |  |  | not run |',
    '',
    '**ensure**',
    '- pip: 1000 / 1100 / 1201 ms',
    '',
    '**verification**',
    '- it was raining',
    '',
    '**kills**',
    '- see elsewhere',
    '',
  ])
})

it('lists the goals that a benchmark missed, and nothing when it missed none', () => {
  expect(missedGoals({ figures: FIGURES })).toBe(MISSED)
  expect(missedGoals({ figures: FIGURES.slice(0, 1) })).toBe('')
})
