import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { InstallProgress } from '../../src/index.ts'
import { createInstallationProgress, type InstallationProgress } from '../../src/installers/installation-progress.ts'
import { readProgressLine } from '../../src/installers/read-progress-line.ts'
import { seeded } from '../seeded.ts'

const UV_OUTPUT = `DEBUG Using request connect timeout of 10s and read timeout of 2s
DEBUG No cache entry for: https://index.example/simple/six/
DEBUG Sending fresh GET request for: https://index.example/simple/six/
DEBUG Sending fresh GET request for: https://anna:****@index.example/files/six-1.17.0-py2.py3-none-any.whl#sha256=00
DEBUG Sending fresh GET request for: https://index.example/files/pillow-12.3.0-cp311-cp311-manylinux_2_28_x86_64.whl
Prepared 2 packages in 1.63s
Installed 2 packages in 56ms
 + six==1.17.0`

const PIP_OUTPUT = `Looking in indexes: https://index.example/simple
Processing /index/files/numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl
Collecting pillow==12.3.0 (from -r requirements.txt (line 1))
  Downloading pillow-12.3.0-cp311-cp311-manylinux_2_28_x86_64.whl (7.1 MB)
  Using cached six-1.17.0-py2.py3-none-any.whl (11 kB)
Installing collected packages: six, pillow, numpy
Successfully installed numpy-2.4.6 pillow-12.3.0 six-1.17.0`

function eventsOf(total: number, feed: (progress: InstallationProgress) => void): InstallProgress[] {
  const events: InstallProgress[] = []
  feed(createInstallationProgress(total, (event) => events.push(event)))
  return events
}

function told(tool: 'uv' | 'pip', output: string, total: number): string[] {
  const events = eventsOf(total, (progress) => {
    for (const line of output.split('\n')) {
      const step = readProgressLine(tool, line)
      if (step) progress.step(step)
    }
    progress.appeared(1)
    progress.finish()
  })
  return events.map(({ phase, completed, message = '' }) => `${phase} ${completed} of ${total} ${message}`.trim())
}

it('tells which files uv fetches, that all have come, and how many are installed', () => {
  expect(told('uv', UV_OUTPUT, 2)).toEqual([
    'downloading 0 of 2',
    'downloading 0 of 2 six-1.17.0-py2.py3-none-any.whl',
    'downloading 0 of 2 pillow-12.3.0-cp311-cp311-manylinux_2_28_x86_64.whl',
    'downloading 2 of 2',
    'installing 1 of 2',
    'installing 2 of 2',
  ])
})

it('counts the files that pip has fetched, and tells their sizes', () => {
  expect(told('pip', PIP_OUTPUT, 3)).toEqual([
    'downloading 0 of 3',
    'downloading 0 of 3 numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl',
    'downloading 1 of 3 pillow-12.3.0-cp311-cp311-manylinux_2_28_x86_64.whl (7.1 MB)',
    'downloading 2 of 3 six-1.17.0-py2.py3-none-any.whl (11 kB)',
    'downloading 3 of 3',
    'installing 1 of 3',
    'installing 3 of 3',
  ])
})

it('never goes back, never beyond its total, and ends at it, whatever is seen in whatever order', () => {
  const seen = fc.array(
    fc.oneof(
      fc.record({ step: fc.constant('file' as const), file: fc.string(), earlier: fc.constantFrom('done', 'unknown') }),
      fc.constant({ step: 'all_fetched' as const }),
      fc.nat(30),
    ),
  )
  fc.assert(
    fc.property(fc.nat(20), seen, (total, steps) => {
      const events = eventsOf(total, (progress) => {
        for (const each of steps) typeof each === 'number' ? progress.appeared(each) : progress.step(each)
        progress.finish()
      })
      const places = events.map(({ phase, completed }) => (phase === 'installing' ? 1000 : 0) + completed)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(events.every((event) => event.total === total && event.completed <= total)).toBe(true)
      expect(events.at(-1)).toMatchObject({ phase: 'installing', completed: total })
    }),
    seeded,
  )
})
