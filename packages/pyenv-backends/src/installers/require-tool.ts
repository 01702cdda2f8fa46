import { CodedError } from '@plinth/contracts'

/** The tool that is there. @throws CodedError `installer_unavailable`: without a network it cannot be fetched. */
export function requireTool<T>(name: string, found: T | null): T {
  if (found !== null) return found
  throw new CodedError('installer_unavailable', `${name} is not there, and offline it cannot be fetched`, {
    hint: 'Run ensure once with network access, or give the path of a uv executable.',
    details: { tool: name },
  })
}
