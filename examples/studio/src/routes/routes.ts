import type { RouteTable } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'
import { directoryRoutes } from './directory-routes.ts'
import { graphRoutes } from './graph-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { overrideRoutes } from './override-routes.ts'
import { packRoutes } from './pack-routes.ts'
import { stateRoutes } from './state-routes.ts'

/** Every request that the page can make; one that is missing, or answered otherwise than `api/routes.ts` says, does not compile. */
export function routes(studio: Studio): RouteTable {
  return {
    ...stateRoutes(studio),
    ...modelRoutes(studio),
    ...overrideRoutes(studio),
    ...directoryRoutes(studio),
    ...graphRoutes(studio),
    ...jobRoutes(studio),
    ...packRoutes(studio),
  }
}
