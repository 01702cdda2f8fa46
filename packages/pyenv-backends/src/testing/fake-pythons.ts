import type { PythonLocator } from '../python/python-locator.ts'
import type { BrokenPython, PythonRuntime } from '../python/python-runtime.ts'
import { suits } from '../python/suits.ts'

/** An interpreter that is not there: CPython 3.11.7 on 64-bit Linux at `/pythons/3.11.7/bin/python`, unless told otherwise. */
export function fakePython(changes: Partial<PythonRuntime> = {}): PythonRuntime {
  const version = changes.version ?? '3.11.7'
  const [major = '3', minor = '11'] = version.split('.')
  const executable = changes.executable ?? `/pythons/${version}/bin/python`
  const tag = `cp${major}${minor}`
  return {
    executable,
    realPath: executable,
    source: 'path',
    version,
    implementation: 'cpython',
    basePrefix: `/pythons/${version}`,
    virtual: false,
    externallyManaged: false,
    tags: { interpreter: tag, abi: tag, platform: 'linux_x86_64', libc: 'glibc_2_36' },
    markers: {
      implementation_name: 'cpython',
      implementation_version: version,
      os_name: 'posix',
      platform_machine: 'x86_64',
      platform_python_implementation: 'CPython',
      platform_release: '6.1.0',
      platform_system: 'Linux',
      platform_version: '#1 SMP',
      python_full_version: version,
      python_version: `${major}.${minor}`,
      sys_platform: 'linux',
    },
    ...changes,
  }
}

/** A {@link PythonLocator} over a fixed list, best first, with the real rules of what suits. */
export function createFakePythonLocator(
  pythons: readonly PythonRuntime[],
  broken: readonly BrokenPython[] = [],
): PythonLocator {
  const survey: PythonLocator['survey'] = async (request = {}) => {
    request.signal?.throwIfAborted()
    const isWanted = suits(request)
    const { executable } = request
    const known = pythons.filter((each) => executable === undefined || each.executable === executable)
    return {
      suitable: known.filter((each) => isWanted(each)),
      unsuitable: known.filter((each) => !isWanted(each)),
      broken: broken.filter((each) => executable === undefined || each.executable === executable),
    }
  }
  return { survey, locate: async (request) => (await survey(request)).suitable }
}
