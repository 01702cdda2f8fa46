import { z } from 'zod'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

/** What a page reads when it opens. */
export function stateRoutes({ host: { library }, log, graphs, board, libraryJobs, environmentJobs, outputs }: Studio) {
  return {
    'GET /api/state': route('GET /api/state', {
      accepts: z.object({}),
      answer: () => ({
        cursor: log.cursor(),
        library: { root: library.root, access: library.access },
        outputs,
        problems: [...graphs.problems, ...board.problems],
        graphs: graphs.list(),
        jobs: board.jobs(),
        libraryJobs: libraryJobs.list(),
        environmentJobs: environmentJobs.list(),
        nodes: board.nodes(),
      }),
    }),
  }
}
