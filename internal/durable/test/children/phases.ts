// phases.ts once|two|forever: reports that it writes (in one phase or two), and that it has stopped after a while or never.
import { reportPhase } from '../../src/testing/phase.ts'

const [, , life = 'forever'] = process.argv
for (const name of life === 'two' ? ['first', 'second'] : ['writing']) {
  reportPhase('writing', name)
  if (life !== 'forever') pause(50)
}
if (life === 'forever') setInterval(() => {}, 1000)
else reportPhase('idle')

function pause(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
