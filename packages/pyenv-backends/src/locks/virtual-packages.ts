/** Packages that stand for what a system has, with version and build, as conda-lock assumes them by default. */
export type VirtualPackages = readonly (readonly [name: string, version: string, build: string])[]

/** By platform. The version of glibc follows conda-lock's: see {@link assumedGlibc}. Source: design/conda-facts.md, "content_hash". */
export function virtualPackages(platform: string, glibc: string): VirtualPackages {
  const machine = MACHINES[platform]
  if (machine === undefined) return []
  if (platform.startsWith('linux')) {
    return [...UNIX, ['__linux', '5.10', ''], ['__archspec', '1', machine], ['__glibc', glibc, ''], CUDA]
  }
  if (platform === 'win-64') return [['__win', '0', ''], ['__archspec', '1', machine], CUDA]
  const older: VirtualPackages = platform === 'osx-64' ? [['__osx', '10.15', '']] : []
  return [...UNIX, ['__archspec', '1', machine], ['__osx', '11.0', ''], ...older]
}

/** The versions of glibc that conda-lock has assumed, the newest first. */
export const assumedGlibc = ['2.28', '2.17'] as const

const UNIX: VirtualPackages = [['__unix', '0', '']]
const CUDA = ['__cuda', '11.4', ''] as const

const MACHINES: Readonly<Record<string, string>> = {
  'linux-64': 'x86_64',
  'linux-aarch64': 'aarch64',
  'linux-ppc64le': 'ppc64le',
  'osx-64': 'x86_64',
  'osx-arm64': 'arm64',
  'win-64': 'x86_64',
}
