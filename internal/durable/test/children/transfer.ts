// transfer.ts <directory> <from> <to> [<die at> <time>]: sets two files from one number to another as one journaled change, step by step.
import { createProcessTable, openJournal } from '../../src/index.ts'
import { dieAt, reportPhase } from '../../src/testing.ts'
import { recoverTransfers, transfer } from '../transfer.ts'

const [directory = '', from = '0', to = '1', point = '', time = '1'] = process.argv.slice(2)
const at = point === '' ? async () => {} : dieAt(point, Number(time))
const journal = await openJournal(`${directory}/journal`, { processes: createProcessTable(), at })
if (from === 'recover') {
  await recoverTransfers(journal, directory)
} else {
  reportPhase('writing')
  for (let number = Number(from); number < Number(to); number += 1)
    await transfer({ journal, directory, to: number + 1, at })
  reportPhase('idle')
}
