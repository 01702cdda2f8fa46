import type { PythonMarkerEnvironment } from '@plinth/contracts'

/** Where an interpreter was found, in the order of precedence. */
export const PYTHON_SOURCES = ['override', 'PLINTH_PYTHON', 'py', 'pyenv', 'asdf', 'mise', 'uv', 'path'] as const

/** One of {@link PYTHON_SOURCES}. `py` is the Windows launcher, `uv` are the Pythons that uv manages. */
export type PythonSource = (typeof PYTHON_SOURCES)[number]

/** What decides which wheels fit: `cp311`, `cp311`, `linux_x86_64`, and the C library (`glibc_2_36`) or null. */
export interface PythonTags {
  readonly interpreter: string
  readonly abi: string
  readonly platform: string
  readonly libc: string | null
}

/** What one probe of an interpreter says about it. */
export interface PythonFacts {
  /** Normal form: `3.11.7`, `3.15.0a2`. */
  readonly version: string
  /** `cpython`, `pypy`, … */
  readonly implementation: string
  /** The installation's root (`sys.base_prefix`). */
  readonly basePrefix: string
  /** True when the interpreter belongs to a virtual environment. */
  readonly virtual: boolean
  /** PEP 668: nothing may be installed into this interpreter. Creating environments from it is fine. */
  readonly externallyManaged: boolean
  readonly tags: PythonTags
  /** What PEP 508 markers are evaluated against. */
  readonly markers: PythonMarkerEnvironment
}

/** An interpreter on this machine that can be started. */
export interface PythonRuntime extends PythonFacts {
  /** Absolute path to start. Never a version manager's shim. */
  readonly executable: string
  /** The file behind every symbolic link. */
  readonly realPath: string
  readonly source: PythonSource
}

/** A candidate that does not run. `code`: `command_not_found`, `timeout` or `probe_failed`. */
export interface BrokenPython {
  readonly executable: string
  readonly source: PythonSource
  readonly code: string
  readonly message: string
}
