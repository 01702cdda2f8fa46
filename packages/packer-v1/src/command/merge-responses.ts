import type { PackerResponse } from '@plinth/contracts'
import { counted } from '../counted.ts'

/** One answer for several calls of one operation: the worst status, and everything that the answers list. One answer stays as it is. */
export function mergeResponses<R extends PackerResponse>(responses: readonly R[], done: string): R | PackerResponse {
  const [first, ...rest] = responses
  if (first && rest.length === 0) return first
  const all = <T>(pick: (response: R) => readonly T[]) => responses.flatMap(pick)
  const refused = responses.filter(({ status }) => status !== 'success')
  const status = refused.find((each) => each.status === 'failed')?.status ?? refused[0]?.status ?? 'success'
  const sentence = `${counted(responses.length - refused.length, 'asset')} ${done}`
  return {
    contract_version: 1,
    status,
    summary: refused.length === 0 ? `${sentence}.` : `${sentence}, ${refused.length} refused.`,
    runtime_state: responses.at(-1)?.runtime_state ?? 'healthy',
    affected_assets: all((response) => response.affected_assets),
    diagnostics: all((response) => response.diagnostics),
    proposed_actions: all((response) => response.proposed_actions),
    applied_actions: all((response) => response.applied_actions),
    blockers: all((response) => response.blockers),
  }
}
