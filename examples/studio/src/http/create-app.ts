import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { CodedError } from '@plinth/contracts'
import { type Context, Hono } from 'hono'
import type { EventLog } from '../feed/event-log.ts'
import { type EntrySettings, mountEntry } from './enter.ts'
import { requireOwnOrigin } from './guard.ts'
import { COMMON_HEADERS } from './headers.ts'
import { readJson } from './read-json.ts'
import { isUnexpected, refusalOf } from './refusal.ts'
import type { Route } from './route.ts'
import { serveOutput } from './serve-output.ts'
import { servePage } from './serve-page.ts'
import { type FindPicture, servePicture } from './serve-picture.ts'
import { type EventStream, streamEvents } from './stream-events.ts'

/** What is served, and to whom. */
export interface AppSettings extends EntrySettings {
  readonly routes: readonly Route[]
  readonly log: EventLog
  /** The page as it was built. */
  readonly pageDir: string
  readonly outputs: string
  readonly findPicture: FindPicture
  /** Event streams that are open. */
  readonly streams: Set<EventStream>
  /** Told of what nobody expected. */
  readonly onUnexpected: (error: unknown) => void
}

type App = Hono<{ Bindings: HttpBindings }>
type Call = Context<{ Bindings: HttpBindings }>

/** All that Studio answers: the page, its requests, one event stream for each page, and what inference made. */
export function createApp(settings: AppSettings): App {
  const app: App = new Hono()
  app.onError((error, context) => refuse(context, error, settings))
  app.use(async (context, next) => {
    const { method, path } = context.req
    for (const [name, value] of Object.entries(COMMON_HEADERS)) context.header(name, value)
    requireOwnOrigin({ method, path, header: (name) => context.req.header(name) }, settings.port())
    await next()
  })
  mountEntry(app, settings)
  for (const each of settings.routes) mount(app, each)
  app.get('/api/events', (context) => openStream(context, settings))
  app.get('/api/outputs/:graphId/:name', (context) => serveOutput(context, settings.outputs))
  app.get('/api/packs/:root/assets/:assetId/picture', (context) => servePicture(context, settings.findPicture))
  app.all('/api/*', unknownRoute)
  app.get('*', (context) => servePage(context, settings.pageDir))
  app.all('*', unknownRoute)
  return app
}

function mount(app: App, { key, answer }: Route): void {
  const [method = '', path = ''] = key.split(' ')
  app.on(method, path, async (context) => {
    const body = method === 'GET' ? undefined : await readJson(context.env.incoming)
    const raw = { params: context.req.param(), query: context.req.query(), body }
    context.header('cache-control', 'no-store')
    return context.json(await answer(raw, { signal: context.req.raw.signal }))
  })
}

function openStream(context: Call, { log, streams }: AppSettings): Response {
  const { outgoing: response } = context.env
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
  const after = context.req.header('last-event-id') ?? context.req.query('after')
  const stream = streamEvents(log, { response, after })
  streams.add(stream)
  response.once('close', () => streams.delete(stream))
  return RESPONSE_ALREADY_SENT
}

function refuse(context: Call, error: unknown, { onUnexpected }: AppSettings): Response {
  // Whoever asked went away, and what was done for it was called off.
  if (isUnexpected(error) && !context.req.raw.signal.aborted) onUnexpected(error)
  const { status, document } = refusalOf(error)
  for (const [name, value] of Object.entries(COMMON_HEADERS)) context.header(name, value)
  return context.json(document, status)
}

function unknownRoute({ req: { method, path } }: Call): never {
  throw new CodedError('not_found', `there is no ${method} ${path.slice(0, 200)}`, { hint: 'Reload the page.' })
}
