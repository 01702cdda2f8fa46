import type { ListedEnvironment } from '../store/list-environments.ts'

/** What a table is written for. */
export interface TableSurroundings {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Width of the terminal; undefined without one. */
  readonly columns: number | undefined
}

/** The environments as a table: key, size, packages, Python, age, last use. In a narrow terminal keys are cut to what `show` takes. */
export function environmentTable(
  environments: readonly ListedEnvironment[],
  { now, columns }: TableSurroundings,
): string[] {
  if (environments.length === 0) return ['there is no environment in this store']
  const shownKey = (key: string) => (columns !== undefined && columns < 80 ? key.slice(0, 11) : key)
  const rows = environments.map((each) => {
    if (each.state === 'damaged') return [shownKey(each.environment_key), `damaged: ${each.code}`]
    const { manifest, usage } = each
    const { size_bytes, installed, python, created_at } = manifest
    const used = usage ? age(usage.last_used_at, now) : 'never'
    return [
      shownKey(each.environment_key),
      ...[size(size_bytes), String(installed.length), python.version, age(created_at, now), used],
    ]
  })
  const head = ['KEY', 'SIZE', 'PKGS', 'PYTHON', 'MADE', 'USED']
  return aligned([head, ...rows])
}

/** One environment, fact by fact. */
export function describeEnvironment(environment: ListedEnvironment, now: number): string[] {
  if (environment.state === 'damaged') {
    const { environment_key, code, message } = environment
    return [`key        ${environment_key}`, `damaged    ${code}: ${message}`]
  }
  const { environment_key, manifest, usage } = environment
  const { python, installer, installed, created_at, size_bytes, env_ids } = manifest
  const validations = (usage?.validations ?? []).slice(-3).map(({ kind, ok, at, code }) => {
    return `validated  ${kind} ${ok ? 'ok' : `failed (${code ?? 'unknown'})`}, ${age(at, now)} ago`
  })
  return [
    `key        ${environment_key}`,
    `python     ${python.version} (${python.implementation})`,
    `           ${python.executable}`,
    `installer  ${installer.name} ${installer.version}`,
    `size       ${size(size_bytes)}`,
    `made       ${created_at} (${age(created_at, now)} ago)`,
    `used       ${usage ? `${usage.last_used_at} (${age(usage.last_used_at, now)} ago)` : 'never'}`,
    ...validations,
    ...env_ids.map((id) => `serves     ${id}`),
    `packages   ${installed.length}`,
    ...aligned(installed.map(({ name, version }) => [`  ${name}`, version])),
  ]
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** `3 d`, `5 min`: the largest unit that is not nothing. A clock that was set back makes no negative age. */
function age(at: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000))
  const [length, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, 's']
  return `${Math.floor(seconds / length)} ${name}`
}

/** `1.2 GB`, `35 MB`, `4 kB`. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e3).toFixed(0)} kB`
}

/** Columns two blanks apart; the last cell of a row may be as long as it is. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (index: number) =>
    Math.max(...rows.map((row) => (index < row.length - 1 ? (row[index]?.length ?? 0) : 0)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widthOf(index)))
      .join('  ')
      .trimEnd(),
  )
}
