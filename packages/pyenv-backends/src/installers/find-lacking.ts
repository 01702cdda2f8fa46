import { isCodedError } from '@plinth/contracts'
import { mapConcurrently } from '../process/map-concurrently.ts'
import { LACKING_CODES, type LackingRequirement, type RequestedRequirement } from './installer.ts'

const LOOKED_UP_AT_ONCE = 4

/** {@link Installer} `findLacking` by an installer's own way to resolve one requirement without its dependencies. */
export async function findLacking(
  requirements: readonly RequestedRequirement[],
  resolveAlone: (requirement: RequestedRequirement) => Promise<unknown>,
): Promise<LackingRequirement[]> {
  const found = await mapConcurrently(requirements, LOOKED_UP_AT_ONCE, (each) => lookUp(each, resolveAlone))
  return found.flat()
}

async function lookUp(
  requirement: RequestedRequirement,
  resolveAlone: (requirement: RequestedRequirement) => Promise<unknown>,
): Promise<LackingRequirement[]> {
  try {
    await resolveAlone(requirement)
    return []
  } catch (error) {
    // uv hashes no file of a folder as long as it needs none of its metadata; that there is such a file is all that was asked.
    if (isCodedError(error) && error.code === 'invalid_resolution') return []
    const code = isCodedError(error) ? LACKING_CODES.find((each) => each === error.code) : undefined
    if (code === undefined || !(error instanceof Error)) throw error
    return [{ requirement: requirement.requirement, code, message: error.message }]
  }
}
