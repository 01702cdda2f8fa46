import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalRoots } from '../directories/canonical-roots.ts'
import { requireInside } from '../directories/require-inside.ts'
import { readToken } from '../entry/token.ts'
import { createEnvironmentJobs } from '../environments/environment-jobs.ts'
import { createEventLog } from '../feed/event-log.ts'
import { followLibrary } from '../feed/follow-library.ts'
import { followOverrides } from '../feed/follow-overrides.ts'
import { fileError } from '../graphs/file-error.ts'
import { openGraphs } from '../graphs/graph-store.ts'
import { createApp } from '../http/create-app.ts'
import { isUnexpected, refusalOf } from '../http/refusal.ts'
import type { FindPicture } from '../http/serve-picture.ts'
import type { EventStream } from '../http/stream-events.ts'
import { type NodeName, openJobBoard } from '../jobs/job-board.ts'
import { createJobRunner } from '../jobs/job-runner.ts'
import { createLibraryJobs } from '../library/library-jobs.ts'
import { findPicture as findPictureIn } from '../packing/find-picture.ts'
import { createPackBoard } from '../packing/pack-board.ts'
import { routes } from '../routes/routes.ts'
import type { Graph } from '../workflow/graph.ts'
import { claimFolder } from './claim-folder.ts'
import { compose, type HostSettings } from './compose.ts'
import { type Listening, listen } from './listen.ts'
import type { Studio } from './studio.ts'

/** How Studio is opened. */
export interface StudioSettings extends HostSettings {
  /** Directories that a page may look into and add models from; those that are not there are left out. */
  readonly roots: readonly string[]
  /** 0 takes any that is free. */
  readonly port: number
  /** The page as Vite built it. Default: `dist/page` of this package. */
  readonly pageDir?: string
  /** Told of what nobody expected, with its stack. Default: nobody. */
  readonly onUnexpected?: (error: unknown) => void
}

/** A Studio that answers. */
export interface OpenedStudio extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** The same with the token that lets a browser in, `…/#token=…`: for this user alone. */
  readonly address: string
  /** Cancels jobs, ends what they started, closes every stream and everything that was opened. Resolves when nothing is left. */
  readonly close: () => Promise<void>
}

/** Opens everything in a data folder and serves it on the loopback address. @throws CodedError `port_taken`, `studio_running`, and whatever the packages throw when they open */
export async function openStudio(settings: StudioSettings): Promise<OpenedStudio> {
  const { dataDir, port, pageDir = PAGE, onUnexpected = () => {} } = settings
  const outputs = join(dataDir, 'outputs')
  await mkdir(outputs, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, outputs)
  })
  const token = await readToken(dataDir)
  const folder = await claimFolder(dataDir, token)
  const host = await compose(settings)
  const streams = new Set<EventStream>()
  const opened: { server: Listening | undefined } = { server: undefined }
  try {
    const studio = await openParts(host, settings)
    const common = { routes: Object.values(routes(studio)), log: studio.log, streams, onUnexpected }
    const entry = { token, dataDir, port: () => opened.server?.port ?? port }
    const findPicture: FindPicture = async (asked) =>
      findPictureIn(host.packer, { ...asked, root: await requireInside(studio.roots, asked.root) })
    const app = createApp({ ...common, ...entry, pageDir, outputs: studio.outputs, findPicture })
    const unfollow = followLibrary(host.library, studio.log, onUnexpected)
    opened.server = await listen(app.fetch, port)
    const url = `http://127.0.0.1:${opened.server.port}`
    await folder.announce(url)
    const close = once(async () => {
      await Promise.all([studio.jobs.close(), studio.libraryJobs.close(), studio.environmentJobs.close()])
      for (const { end } of streams) end()
      await opened.server?.close()
      await unfollow()
      await studio.overrides.close()
      await studio.packs.close()
      await studio.board.close()
      await host.close()
      await folder.release()
    })
    return { url, address: `${url}/#token=${token}`, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await opened.server?.close()
    await host.close()
    throw error
  }
}

async function openParts(
  host: Studio['host'],
  { dataDir, roots, onUnexpected = () => {} }: StudioSettings,
): Promise<Studio> {
  const log = createEventLog()
  const { publish } = log
  const outputs = await realpath(join(dataDir, 'outputs'))
  const graphs = await openGraphs(join(dataDir, 'graphs'), publish)
  const isThere = ({ graphId, nodeId }: NodeName) =>
    graphs.list().some((graph) => graph.graphId === graphId && graph.nodes.some((node) => node.nodeId === nodeId))
  const board = await openJobBoard(join(dataDir, 'jobs'), { publish, onUnexpected, isThere })
  const explain = (error: unknown) => {
    if (isUnexpected(error)) onUnexpected(error)
    return refusalOf(error).document
  }
  const libraryJobs = createLibraryJobs({ publish, explain })
  const environmentJobs = createEnvironmentJobs({ publish, explain })
  const environmentsDir = join(dataDir, 'environments')
  const jobs = createJobRunner({ host, board, readGraph: graphs.get, outputs, onUnexpected })
  const overrides = await followOverrides(join(environmentsDir, 'overrides'), {
    read: (model_id) => host.environments.getOverrides({ model_id }),
    models: () => graphs.list().flatMap(modelsOf),
    tell: (modelId) => {
      publish({ kind: 'overrides_changed', modelId })
      jobs.overridesChanged(modelId)
    },
    onUnexpected,
  })
  const packs = createPackBoard({ packer: host.packer, events: host.events, publish, onUnexpected })
  const [rootsThere = [], libraryRoots = []] = await Promise.all([roots, [host.library.root]].map(canonicalRoots))
  const looking = { roots: rootsThere, libraryRoots, outputs }
  return { host, log, graphs, board, jobs, libraryJobs, environmentJobs, environmentsDir, overrides, packs, ...looking }
}

function modelsOf({ nodes }: Graph): string[] {
  return nodes.flatMap((node) => (node.kind === 'puma_lib' ? (node.settings.modelId ?? []) : []))
}

const PAGE = join(import.meta.dirname, '..', '..', 'dist', 'page')

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
