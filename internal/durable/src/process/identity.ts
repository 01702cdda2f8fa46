/**
 * Which process this is, well enough that no later process can be mistaken for it. Written to disk (locks, journals, leases), so its
 * names are snake_case. Equal pids are not enough: pids come back, and after a reboot all of them do.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started: digits whose meaning depends on the system (Linux: clock ticks since boot); empty where it cannot be told. */
  readonly start_time: string
  /** Changes with every boot; empty where the start time already tells boots apart (Windows). */
  readonly boot_id: string
  /** The pid namespace (containers have their own pids); empty where the system has none. */
  readonly pid_namespace: string
  /** For people, and together with `machine_id` to tell a reboot from another machine. */
  readonly hostname: string
  /** The system's id of the installation; empty where there is none. */
  readonly machine_id: string
}

/** An identity reduced to what fits into a file name; {@link markOf} makes it, and it decides liveness like the whole identity. */
export interface ProcessMark {
  readonly pid: number
  readonly start_time: string
  /** Digest of the boot id. */
  readonly boot: string
  /** Digest of host name and machine id. */
  readonly host: string
  /** Digest of the pid namespace. */
  readonly space: string
}

/** The mark of an identity. Equal identities have equal marks. */
export function markOf(identity: ProcessIdentity): ProcessMark {
  return {
    pid: identity.pid,
    start_time: identity.start_time,
    boot: digest(identity.boot_id),
    host: digest(`${identity.hostname}\n${identity.machine_id}`),
    space: digest(identity.pid_namespace),
  }
}

/** A mark as part of a file name: lower-case letters, digits and `-`, about 45 characters. {@link readMark} reads it. */
export function writeMark(mark: ProcessMark): string {
  return [mark.pid, mark.start_time || '0', mark.boot, mark.host, mark.space].join('-')
}

/** The mark that {@link writeMark} wrote, or undefined for any other text. */
export function readMark(text: string): ProcessMark | undefined {
  const match = /^(\d+)-(\d+)-([0-9a-z]{7})-([0-9a-z]{7})-([0-9a-z]{7})$/.exec(text)
  if (!match) return undefined
  const [, pid = '', start = '', boot = '', host = '', space = ''] = match
  return { pid: Number(pid), start_time: start === '0' ? '' : start, boot, host, space }
}

/** The identity in a value read from disk, or undefined if it is none. Unknown fields are ignored: a newer writer may add some. */
export function readIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields: Partial<Record<keyof ProcessIdentity, unknown>> = value
  const { pid, start_time, boot_id, pid_namespace, hostname, machine_id } = fields
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
  if (typeof start_time !== 'string' || typeof boot_id !== 'string' || typeof pid_namespace !== 'string')
    return undefined
  if (typeof hostname !== 'string' || typeof machine_id !== 'string') return undefined
  return { pid, start_time, boot_id, pid_namespace, hostname, machine_id }
}

/** FNV-1a, 32 bits in base 36: only tells a handful of machines and boots apart, and needs no crypto module on a host's warm path. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(36).padStart(7, '0')
}
