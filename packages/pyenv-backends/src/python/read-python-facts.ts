import type { PythonMarkerEnvironment } from '@plinth/contracts'
import type { PythonFacts } from './python-runtime.ts'

const MARKERS = [
  'implementation_name',
  'implementation_version',
  'os_name',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_full_version',
  'python_version',
  'sys_platform',
] as const

/** Reads what the probe printed last (a wrapper may print warnings before it), or what a cache kept of it; null when it is anything else. */
export function readPythonFacts(text: string): Omit<PythonFacts, 'virtual'> | null {
  const answer = readObject(parseJson(text.trimEnd().split('\n').at(-1) ?? ''))
  const tags = readObject(answer.tags)
  const markers = readMarkers(readObject(answer.markers))
  const { version, implementation, base_prefix: basePrefix, externally_managed: externallyManaged } = answer
  const { interpreter, abi, platform, libc } = tags
  if (typeof version !== 'string' || typeof implementation !== 'string' || typeof basePrefix !== 'string') return null
  if (typeof externallyManaged !== 'boolean' || markers === null) return null
  if (typeof interpreter !== 'string' || typeof abi !== 'string' || typeof platform !== 'string') return null
  return {
    version,
    implementation,
    basePrefix,
    externallyManaged,
    tags: { interpreter, abi, platform, libc: typeof libc === 'string' ? libc : null },
    markers,
  }
}

function readMarkers(found: Readonly<Record<string, unknown>>): PythonMarkerEnvironment | null {
  const text = (name: (typeof MARKERS)[number]) => {
    const value = found[name]
    return typeof value === 'string' ? value : ''
  }
  if (MARKERS.some((name) => typeof found[name] !== 'string')) return null
  return {
    implementation_name: text('implementation_name'),
    implementation_version: text('implementation_version'),
    os_name: text('os_name'),
    platform_machine: text('platform_machine'),
    platform_python_implementation: text('platform_python_implementation'),
    platform_release: text('platform_release'),
    platform_system: text('platform_system'),
    platform_version: text('platform_version'),
    python_full_version: text('python_full_version'),
    python_version: text('python_version'),
    sys_platform: text('sys_platform'),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
