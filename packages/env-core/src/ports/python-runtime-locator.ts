import type { PythonMarkerEnvironment } from '@plinth/contracts'
import type { PortCall } from './call.ts'

/** A Python interpreter of the host, as far as deciding needs to know it. */
export interface PythonRuntime {
  /** Absolute path to start. */
  readonly executable: string
  /** `3.11.7` */
  readonly version: string
  /** `cpython`, `pypy`, … */
  readonly implementation: string
  /** Compatibility tags, most specific first (PEP 425). */
  readonly tags: readonly string[]
  /** The variables of PEP 508 markers. */
  readonly markers: PythonMarkerEnvironment
}

/** A candidate that does not run. */
export interface UnusablePython {
  readonly executable: string
  readonly code: string
  readonly message: string
}

/** What a search found, in the one fixed order of precedence. */
export interface PythonFindings {
  readonly runtimes: readonly PythonRuntime[]
  readonly unusable: readonly UnusablePython[]
}

/** Which interpreters to look at. */
export interface PythonQuery extends PortCall {
  /** Absolute path of the only one to consider (an override). */
  readonly executable?: string | undefined
}

/** Finds the host's interpreters. Source: seed 000, PythonRuntimeLocator. */
export interface PythonRuntimeLocator {
  readonly locate: (query: PythonQuery) => Promise<PythonFindings>
  /** The interpreter that served this question before, if it is still the very same file; no search, no process. */
  readonly recall: (question: string) => Promise<PythonRuntime | null>
  /** Keeps the answer to a question for `recall`. A failure to keep it costs time, nothing else. */
  readonly remember: (question: string, runtime: PythonRuntime) => Promise<void>
}
