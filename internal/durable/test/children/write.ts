// write.ts <file> <times or `forever`> [<die at> <time>]: replaces the file again and again with a whole document; with a point it dies there.
import { createProcessTable, writeFileDurably } from '../../src/index.ts'
import { dieAt, reportPhase } from '../../src/testing.ts'
import { documentText } from '../document.ts'

const [file = '', times = '1', point = '', time = '1'] = process.argv.slice(2)
const last = times === 'forever' ? Number.POSITIVE_INFINITY : Number(times)
const processes = createProcessTable()
const at = point === '' ? async () => {} : dieAt(point, Number(time))
for (let number = 1; number <= last; number += 1) {
  reportPhase('writing')
  await writeFileDurably(file, documentText(number), { backup: true, processes, at })
}
reportPhase('idle')
