import type { z } from 'zod'
import type { Routes } from '../api/routes.ts'

/** `METHOD /path` of a request. */
export type RouteKey = keyof Routes

/** What a request gives: its `params`, `query` and `body`, whichever it has. */
export type Given<Key extends RouteKey> = Omit<Routes[Key], 'answer'>

/** A request as it came, nothing of it checked. */
export interface RawRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** What a handler gets beside the request. */
export interface HandlerCall {
  /** Aborts when the page goes away. */
  readonly signal: AbortSignal
}

/** One request, ready to be mounted. */
export interface Route {
  readonly key: RouteKey
  readonly answer: (raw: RawRequest, call: HandlerCall) => Promise<unknown>
}

/** One route for every request of {@link Routes}: one that is left out does not compile. */
export type RouteTable = { readonly [Key in RouteKey]: RouteOf<Key> }

/** A route by its name, so that none takes the place of another. */
export interface RouteOf<Key extends RouteKey> extends Route {
  readonly key: Key
}

/** How a request is checked and answered. */
export interface RouteSettings<Key extends RouteKey> {
  /** Checks the whole request; what it lets through is what {@link Routes} says. */
  readonly accepts: z.ZodType<Given<Key>>
  readonly answer: (given: Given<Key>, call: HandlerCall) => Promise<Routes[Key]['answer']> | Routes[Key]['answer']
}

/** A handler behind its check; an answer of another type than {@link Routes} has does not compile. */
export function route<Key extends RouteKey>(key: Key, { accepts, answer }: RouteSettings<Key>): RouteOf<Key> {
  return { key, answer: async (raw, call) => answer(accepts.parse(raw), call) }
}
