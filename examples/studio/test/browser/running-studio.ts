import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { openStudio, type StudioSettings } from '../../src/server/open-studio.ts'
import { BUNDLES } from '../worker-process.ts'
import { type PageWatch, watchPages } from './page-watch.ts'

/** A server over a data folder of its own, and a browser window that shows it. */
export interface RunningStudio {
  /** The one root that the server may look into; `bundle` is in it. */
  readonly root: string
  /** A copy of a bundle, which a test may damage. */
  readonly bundle: string
  readonly dataDir: string
  /** Of the server, e.g. `http://127.0.0.1:4711`. */
  readonly origin: string
  readonly context: BrowserContext
  readonly watch: PageWatch
  /** Errors of the server that nobody expected. */
  readonly unexpected: readonly string[]
  /** A tab with the page, at a place such as `#/library`. */
  readonly openTab: (place?: string) => Promise<Page>
  /** Stops the server and starts another one over the same data, at the same address; `meanwhile` is done while there is none. */
  readonly restart: (meanwhile?: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

/** How a Studio is started. */
export interface StudioStart {
  /** Where everything of it lies, made and removed; by default a folder of its own. */
  readonly folder?: string
  /** A bundle among the fixtures; default `tiny-sd`. */
  readonly bundle?: string
  /** Folder of environments that are there already; by default there is none. `caches` shares the installer and what it has fetched. */
  readonly environments?: { readonly at: string; readonly share: 'all' | 'caches' }
  /** Done to the data folder before the server starts. */
  readonly prepare?: (folders: { readonly dataDir: string; readonly bundle: string }) => Promise<unknown>
  readonly window?: BrowserContextOptions
  /** Families of assets besides the packer's own. */
  readonly families?: NonNullable<StudioSettings['families']>
}

/** Starts it on a free port over an empty data folder. */
export async function startStudio(browser: Browser, start: StudioStart = {}): Promise<RunningStudio> {
  const folder = await newFolder(start.folder)
  const [root, dataDir] = [join(folder, 'models'), join(folder, 'data')]
  const bundle = join(root, start.bundle ?? 'tiny-sd')
  await cp(join(BUNDLES, start.bundle ?? 'tiny-sd'), bundle, { recursive: true })
  if (start.environments) await shareEnvironments(dataDir, start.environments)
  await start.prepare?.({ dataDir, bundle })
  const unexpected: string[] = []
  const onUnexpected = (error: unknown) => unexpected.push(error instanceof Error ? `${error.stack}` : String(error))
  const { families = [] } = start
  const open = (port: number) => openStudio({ dataDir, roots: [root], port, families, onUnexpected })
  let server = await open(0)
  const origin = new URL(server.url).origin
  const context = await browser.newContext({ ...WINDOW, ...start.window })
  const data = { token: server.address.split('#token=')[1] }
  await context.request.post(`${origin}/api/session`, { data })
  const watch = watchPages(context, origin)
  await context.tracing.start({ snapshots: true })
  return {
    root,
    bundle,
    dataDir,
    origin,
    context,
    watch,
    unexpected,
    openTab: async (place = '') => {
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      await page.goto(`${origin}/${place}`)
      return page
    },
    restart: async (meanwhile) => {
      await server.close()
      await meanwhile?.()
      server = await open(Number(new URL(origin).port))
    },
    close: async () => {
      await context.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function newFolder(wished?: string): Promise<string> {
  if (wished === undefined) return await realpath(await mkdtemp(join(tmpdir(), 'plinth studio ü ')))
  await mkdir(wished)
  return await realpath(wished)
}

const WINDOW = { viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' }
/** For a machine that does much else; nothing waits for it to pass. */
const PATIENCE_MS = 120_000

async function shareEnvironments(
  dataDir: string,
  { at, share }: NonNullable<StudioStart['environments']>,
): Promise<void> {
  const own = join(dataDir, 'environments')
  const links = share === 'all' ? [[at, own]] : ['tools', 'cache'].map((name) => [join(at, name), join(own, name)])
  for (const [source = '', link = ''] of links) {
    await mkdir(source, { recursive: true })
    await mkdir(dirname(link), { recursive: true })
    await symlink(source, link)
  }
}
