import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { type Proof, proofOf } from '../entry/proof.ts'
import { beginSession, requireSession } from '../entry/session.ts'
import { readJson } from './read-json.ts'

type App = Hono<{ Bindings: HttpBindings }>

/** Who is let in, and where. */
export interface EntrySettings extends Proof {
  /** Known once the server listens. */
  readonly port: () => number
}

const opening = z.strictObject({ token: z.string().max(1000) })
const question = z.string().regex(/^[0-9a-f]{32}$/)

/** What may be asked without a session: to begin one, and whether this server serves a data folder. Everything else below /api needs one. */
export function mountEntry(app: App, settings: EntrySettings): void {
  const { token, port } = settings
  app.post('/api/session', async (context) => {
    const given = opening.parse(await readJson(context.env.incoming))
    context.header('set-cookie', beginSession({ token, port: port() }, given.token))
    return answer(context, {})
  })
  app.get('/api/proof/:question', (context) =>
    answer(context, { proof: proofOf(settings, question.parse(context.req.param('question'))) }),
  )
  app.use('/api/*', async (context, next) => {
    requireSession({ token, port: port() }, context.req.header('cookie'))
    await next()
  })
}

function answer(context: Context, document: object): Response {
  context.header('cache-control', 'no-store')
  return context.json(document)
}
