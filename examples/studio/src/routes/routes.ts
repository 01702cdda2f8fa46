import type { RouteTable } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'
import { directoryRoutes } from './directory-routes.ts'
import { environmentRoutes } from './environment-routes.ts'
import { graphRoutes } from './graph-routes.ts'
import { importRoutes } from './import-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { libraryRoutes } from './library-routes.ts'
import { mappingRoutes } from './mapping-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { overrideRoutes } from './override-routes.ts'
import { packRoutes } from './pack-routes.ts'
import { stateRoutes } from './state-routes.ts'
import { trashRoutes } from './trash-routes.ts'

/** Every request that the page can make; one that is missing, or answered otherwise than `api/routes.ts` says, does not compile. */
export function routes(studio: Studio): RouteTable {
  return {
    ...stateRoutes(studio),
    ...modelRoutes(studio),
    ...importRoutes(studio),
    ...libraryRoutes(studio),
    ...trashRoutes(studio),
    ...mappingRoutes(studio),
    ...overrideRoutes(studio),
    ...directoryRoutes(studio),
    ...graphRoutes(studio),
    ...jobRoutes(studio),
    ...environmentRoutes(studio),
    ...packRoutes(studio),
  }
}
