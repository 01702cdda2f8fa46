import type { BrokenPython, PythonRuntime } from './python-runtime.ts'

/** Which interpreters to look for. Everything given must hold. */
export interface PythonRequest {
  /** PEP 440 specifier set: `>=3.10,<3.13`. */
  readonly pythonRequires?: string | undefined
  /** `3.11` (any patch release) or `3.11.5` (that one). */
  readonly version?: string | undefined
  /** Absolute path of the one interpreter to consider (an override); nothing else is looked at. */
  readonly executable?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Everything that a search saw, each list in the one fixed order. */
export interface PythonSurvey {
  readonly suitable: readonly PythonRuntime[]
  /** They run, but the request rules them out. */
  readonly unsuitable: readonly PythonRuntime[]
  readonly broken: readonly BrokenPython[]
}

/**
 * Finds the host's interpreters in one fixed order: override, `PLINTH_PYTHON`, `py -0p` on Windows, pyenv, asdf, mise, uv-managed, PATH;
 * within a version manager the person's default (`pyenv global`) and then the newest first. Shims are left out, and for a virtual environment stands the interpreter that it was made from.
 * Each is probed once, and never again while the file stays the same when a cache directory is given.
 */
export interface PythonLocator {
  /** The interpreters that suit, best first; empty when there are none. */
  locate(request?: PythonRequest): Promise<readonly PythonRuntime[]>
  /** The same search with what was ruled out, for messages that say why. */
  survey(request?: PythonRequest): Promise<PythonSurvey>
}
