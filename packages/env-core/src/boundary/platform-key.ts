const SYSTEMS: Readonly<Record<string, string>> = {
  linux: 'linux',
  win: 'win',
  win32: 'win',
  windows: 'win',
  macos: 'macos',
  darwin: 'macos',
  osx: 'macos',
}
const MACHINES: Readonly<Record<string, string>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  x64: 'x86_64',
  arm64: 'arm64',
  aarch64: 'arm64',
}
/** How each system calls its machines. */
const SPELLINGS: Readonly<Record<string, string>> = { 'win-x86_64': 'win-amd64', 'linux-arm64': 'linux-aarch64' }

/**
 * A platform key in its one spelling: `linux-x86_64`, `linux-aarch64`, `win-amd64`, `win-arm64`, `macos-arm64`, `macos-x86_64`, with
 * whatever follows the machine (`linux-x86_64-cuda12`) in lower case. `windows-x64` and `darwin-aarch64` are read as well; a key of any
 * other form stays as it is, in lower case.
 */
export function normalizePlatformKey(text: string): string {
  const lower = text.trim().toLowerCase()
  const [, system = '', machine = '', rest = ''] = /^([a-z0-9]+)-([a-z0-9_]+)(-.*)?$/.exec(lower) ?? []
  const known = `${SYSTEMS[system]}-${MACHINES[machine]}`
  return known.includes('undefined') ? lower : `${SPELLINGS[known] ?? known}${rest}`
}

/** Whether what is made for `key` runs on `host`: the same system and machine; accelerator facts may follow on either side. */
export function isPlatform(key: string, host: string): boolean {
  return systemAndMachine(key) === systemAndMachine(host)
}

/**
 * Whether a list of platform keys includes a platform: empty and `*` are any, a system alone (`linux`) is all its machines, and a key
 * without accelerator facts is any accelerator.
 */
export function includesPlatform(keys: readonly string[], platform: string): boolean {
  const target = normalizePlatformKey(platform)
  const wanted = keys.map((each) => each.trim()).filter((each) => each !== '')
  return wanted.length === 0 || wanted.some((each) => covers(each, target))
}

/** Splits a binding's platform_selector at `,` and `|`. */
export function platformsOf(selector: string | undefined): readonly string[] {
  return (selector ?? '')
    .split(/[,|]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

function covers(key: string, target: string): boolean {
  const normal = SYSTEMS[key.toLowerCase()] ?? normalizePlatformKey(key)
  return normal === '*' || target === normal || target.startsWith(`${normal}-`)
}

function systemAndMachine(key: string): string {
  return normalizePlatformKey(key).split('-').slice(0, 2).join('-')
}
