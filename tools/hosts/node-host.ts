import { useContracts } from './use-contracts.ts'

/** Does something small with each package, and returns what came out. */
async function runHost() {
  return { contracts: useContracts() }
}

runHost().then(
  (report) => console.log(JSON.stringify(report)),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
