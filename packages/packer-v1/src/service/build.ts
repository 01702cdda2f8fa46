import type { BuildRequest, BuildResult } from '@plinth/contracts'
import { makePack } from '../build/make-pack.ts'
import type { Call } from './operation.ts'
import { answerPacking } from './pack-workspace.ts'

/** See PackerWorkspaceService.build. */
export async function build(call: Call<BuildRequest>): Promise<BuildResult> {
  const { project, events, parts, request } = call
  const started = parts.clock()
  const outcome = await makePack(project, events, request)
  const answer = answerPacking(call, outcome, parts.clock() - started)
  return outcome.state === 'packed' ? { ...answer, ...outcome.figures } : answer
}
