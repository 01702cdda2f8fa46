import { CodedError, canonicalDigest, isCodedError } from '@plinth/contracts'

/** Does something small with each package, and returns what came out. */
async function runHost() {
  return { contracts: useContracts() }
}

function useContracts() {
  return {
    digest: canonicalDigest({ b: 1, a: [true] }),
    branded: isCodedError(new CodedError('example', 'An example')),
  }
}

runHost().then(
  (report) => console.log(JSON.stringify(report)),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
