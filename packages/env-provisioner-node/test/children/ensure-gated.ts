import { createInterface } from 'node:readline'
import { type EnvironmentsPorts, openEnvironments } from '../../dist/index.js'
import { openFakeHost } from '../../dist/testing.js'
import { heldByNobody } from '../held-by-nobody.ts'

/**
 * One of many processes that want the same environment: `locked`, or with locks that everybody holds at once. Says that it waits between
 * verifying and publishing (`careful` ones also before they move damage aside), and goes on when told. With the `real` uv it runs Python.
 */
interface Wish {
  readonly dataDir: string
  readonly payload: unknown
  readonly locking: 'locked' | 'unlocked'
  readonly tools: 'fake' | 'real'
  readonly careful: boolean
  readonly program: string
}
const wish: Wish = JSON.parse(process.argv[2] ?? '')
const { dataDir, locking, tools, careful } = wish
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

let turn = 0
const at = async (point: string) => {
  if (locking === 'locked' || (point !== 'verified' && !(careful && point === 'quarantining'))) return
  turn += 1
  process.stdout.write(`waiting ${turn}\n`)
  await input.next()
}
const ports: EnvironmentsPorts = { at, ...(locking === 'locked' ? {} : { lock: heldByNobody }) }
const open = async () =>
  tools === 'real'
    ? openEnvironments({ dataDir, afterInstall: 'nothing', ports })
    : (await openFakeHost({ dataDir, ...ports })).environments

await using environments = await open()
const { outcome, environment_ref } = await environments.ensure({
  dependency_requirements: JSON.parse(JSON.stringify(wish.payload)),
})
const verified = await environments.verifyRef(environment_ref)
const { outcome: ended } = await environments.runInEnvironment(environment_ref, {
  program: 'python',
  args: ['-c', wish.program],
})
process.stdout.write(
  `${JSON.stringify({ outcome, verified: verified.state, exit_code: ended.exit_code, environment_ref })}\n`,
)
// Its input is still open.
process.stdin.destroy()
