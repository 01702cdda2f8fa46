/**
 * What PEP 508 markers are evaluated against: the variables of one Python, as `packaging.markers.default_environment()` gives them.
 * The last three are set by whoever evaluates: `extra` ('' by default), and the sets of a lock file (absent by default).
 */
export interface PythonMarkerEnvironment {
  /** `os.name`: `posix`, `nt`. */
  readonly os_name: string
  /** `sys.platform`: `linux`, `win32`, `darwin`. */
  readonly sys_platform: string
  /** `platform.machine()`: `x86_64`, `AMD64`, `arm64`; may be ''. */
  readonly platform_machine: string
  /** `platform.python_implementation()`: `CPython`, `PyPy`. */
  readonly platform_python_implementation: string
  /** `platform.release()`, compared as a version where it is one; may be ''. */
  readonly platform_release: string
  /** `platform.system()`: `Linux`, `Windows`, `Darwin`; may be ''. */
  readonly platform_system: string
  /** `platform.version()`, always compared as text; may be ''. */
  readonly platform_version: string
  /** Major and minor: `3.11`. */
  readonly python_version: string
  /** `platform.python_version()`: `3.11.7`, `3.12.0rc2`. */
  readonly python_full_version: string
  /** `sys.implementation.name`: `cpython`, `pypy`. */
  readonly implementation_name: string
  /** The implementation's own version: `3.11.7`, for PyPy `7.3.13`. */
  readonly implementation_version: string
  /** The extra being looked at; any spelling of its name. */
  readonly extra?: string | null | undefined
  /** PEP 751: the extras being installed. */
  readonly extras?: readonly string[] | undefined
  /** PEP 751: the dependency groups being installed. */
  readonly dependency_groups?: readonly string[] | undefined
}
