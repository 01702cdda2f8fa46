// random-walks.ts <runs> <seed>: walks at random, with mounts of its own (`unshare -m`).
import { walkAtRandom } from '../random-walk.ts'

const [runs = '', seed = ''] = process.argv.slice(2)
await walkAtRandom(Number(runs), Number(seed))
process.stdout.write(`${runs} walks`)
