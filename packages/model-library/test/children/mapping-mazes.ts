// mapping-mazes.ts <runs> <seed>: walks through mazes with bind mounts; needs mounts of its own (`unshare -m`).
import { walkMappingMazes } from '../mapping-maze.ts'

const [runs = 0, seed = 0] = process.argv.slice(2).map(Number)
await walkMappingMazes(runs, { seed, mounts: true })
process.stdout.write('done')
