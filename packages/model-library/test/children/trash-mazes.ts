// trash-mazes.ts <runs> <seed>: walks mazes where mounting is allowed; fails with what was found.
import { walkMazes } from '../trash-maze.ts'

const [runs, seed] = process.argv.slice(2).map(Number)
await walkMazes(runs ?? 1, seed ?? 1)
process.stdout.write('walked')
