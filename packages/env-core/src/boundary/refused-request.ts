import { ContractError, type ContractFinding } from '@plinth/contracts'

/** The error of a request that does not fit. The message of each finding names its field, as those of the contracts do. */
export function refusedRequest(request: string, findings: readonly ContractFinding[]): ContractError {
  return new ContractError(request, findings.map(withPlace))
}

function withPlace(finding: ContractFinding): ContractFinding {
  const names = finding.path.split('/').slice(1)
  // A contract inside the request calls itself the document, and names its fields from there.
  const message = finding.message.replace(/^the document /, '')
  const isNamed = names.some((_, index) => message.startsWith(`${names.slice(index).join('.')} `))
  return isNamed ? finding : { ...finding, message: `${names.join('.') || 'the request'} ${message}` }
}
