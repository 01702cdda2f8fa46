import { openFakeHost } from '../../dist/testing.js'

/**
 * One of many processes that want the same environment: `locked`, or with every lock held by nobody (`unlocked`), waiting a moment of its own
 * between verifying and publishing.
 */
const [dataDir = '', payload = '', locking = 'locked', pause = '0'] = process.argv.slice(2)
const at = async (point: string) => {
  if (point === 'verified') await new Promise((resolve) => setTimeout(resolve, Number(pause)))
}
const lock = async (path: string) => {
  const release = async () => 'released' as const
  const holder = {
    token: '',
    requested_at: '',
    purpose: '',
    pid: 1,
    start_time: '',
    boot_id: '',
    pid_namespace: '',
    hostname: '',
    machine_id: '',
  }
  return { path, holder, isHeld: async () => true, release, [Symbol.asyncDispose]: async () => {} }
}
await using host = await openFakeHost({ dataDir, at, ...(locking === 'locked' ? {} : { lock }) })
const { state, outcome, environment_ref } = await host.environments.ensure({
  dependency_requirements: JSON.parse(payload),
})
const verified = await host.environments.verifyRef(environment_ref)
process.stdout.write(`${state} ${outcome} ${verified.state} ${environment_ref?.python_executable}\n`)
