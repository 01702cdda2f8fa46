// phases.ts once|forever: reports that it writes, and that it has stopped after a while or never.
import { reportPhase } from '../../src/testing/phase.ts'

reportPhase('writing')
if (process.argv[2] === 'once') {
  const end = performance.now() + 50
  while (performance.now() < end);
  reportPhase('idle')
} else {
  setInterval(() => {}, 1000)
}
