/** conda's name of a platform: `linux-64`, `osx-arm64`, `win-64`. An unknown one is named as Node names it. */
export function condaPlatform({
  platform = process.platform,
  arch = process.arch,
}: {
  readonly platform?: NodeJS.Platform | undefined
  readonly arch?: string | undefined
}): string {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[String(platform)] ?? platform
  const machines: Readonly<Record<string, string>> = {
    x64: '64',
    arm64: system === 'linux' ? 'aarch64' : 'arm64',
    ppc64: 'ppc64le',
  }
  return `${system}-${machines[arch] ?? arch}`
}

/** The words by which a line of environment.yml can be meant for some platforms alone: `- pywin32  # [win]`. */
export function platformSelectors(platform: string): readonly string[] {
  return SELECTORS[platform] ?? []
}

const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  'linux-64': ['linux', 'linux64', 'unix'],
  'linux-aarch64': ['linux', 'aarch64', 'unix'],
  'linux-ppc64le': ['linux', 'ppc64le', 'unix'],
  'osx-64': ['osx', 'osx64', 'unix'],
  'osx-arm64': ['osx', 'arm64', 'unix'],
  'win-64': ['win', 'win64'],
}
