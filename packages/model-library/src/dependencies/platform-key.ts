/** The platform key of a machine, e.g. `linux-x86_64`, `macos-arm64`, `windows-x86_64`; default: this one. */
export function platformKey(platform: string = process.platform, architecture: string = process.arch): string {
  const system = SYSTEMS[platform] ?? platform
  const machine = MACHINES[`${platform}-${architecture}`] ?? MACHINES[architecture] ?? architecture
  return `${system}-${machine}`
}

/** Whether a binding's platform selector admits a platform: missing, blank and `*` admit any, else a list split at `,` or `|`. */
export function selectsPlatform(selector: string | undefined, platform: string): boolean {
  const keys = (selector ?? '')
    .split(/[,|]/)
    .map((key) => key.trim().toLowerCase())
    .filter((key) => key !== '')
  return keys.length === 0 || keys.includes('*') || keys.includes(platform.toLowerCase())
}

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows' }
const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', ia32: 'x86', 'linux-arm64': 'aarch64' }
