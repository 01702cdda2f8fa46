import type { Dialect } from 'kysely'

/** A PostgreSQL database for the index of a library that several machines share. One library has one schema: the first of the connection's search path. */
export interface LibraryDatabase {
  /** Of a pool with at least 4 connections that is this library's alone: it is ended when the library is closed, and when opening fails. See `withstandLoss`. */
  readonly dialect: Dialect
  /**
   * A client of its own for each call, not yet connected: hears at once of the changes of other hosts. Default: none; subscriptions look every
   * `feedPollMs`.
   */
  readonly listener?: (() => DatabaseListener) | undefined
}

/** What is used of a client of `pg`. */
export interface DatabaseListener {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  on(event: 'notification' | 'error' | 'end', heard: () => void): unknown
  end(): Promise<unknown>
}
