import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import {
  cp,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  type stat,
  statfs,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { type CollectionPolicy, type Environments, openEnvironments } from '../../../src/index.ts'
import { openFakeHost } from '../../../src/testing.ts'

/** What became of a command. */
export interface CommandOutcome {
  readonly value?: unknown
  readonly error?: { code: string; message: string; hint: string; details: unknown; stack: string | undefined }
}

/** Which store is opened, and what happens to the machine at a point of a build. */
export interface OpenSettings {
  readonly dataDir: string
  /** Real programs, or fakes that write small distributions. */
  readonly programs: 'uv' | 'pip' | 'fake'
  /** A uv that lies elsewhere. */
  readonly uv?: string
  readonly env?: Record<string, string>
  readonly at?: {
    readonly point: string
    readonly command: 'fill' | 'mount' | 'exit'
    readonly args: readonly string[]
  }
  /** Moves the clock by so many milliseconds. */
  readonly clockMs?: number
  readonly afterInstall?: 'verify' | 'nothing'
}

const log: string[] = []
const points: string[] = []
let opened: Environments | undefined
let ref: unknown

/** The commands of a machine, by name; all arguments and results are JSON. */
export const COMMANDS = {
  mount,
  fill,
  fillNames,
  clear: async (folder: string) => {
    for (const name of readdirSync(folder))
      if (name.startsWith('ballast')) rmSync(join(folder, name), { recursive: true })
  },
  copy: (from: string, to: string) =>
    cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true }),
  rename,
  link,
  symlink: (target: string, path: string) => symlink(target, path),
  remove: (path: string) => rm(path, { recursive: true, force: true }),
  write: (path: string, text: string) => writeFile(path, text),
  read: (path: string) => readFile(path, 'utf8'),
  makeDirectory: (path: string) => mkdir(path, { recursive: true }),
  chmod: (path: string, mode: number) => chmodSync(path, mode),
  umask: (mask: number) => process.umask(mask),
  chdir: (path: string) => process.chdir(path),
  become: (id: number) => {
    process.setgroups?.([])
    process.setgid?.(id)
    process.setuid?.(id)
  },
  modes,
  leftovers,
  open,
  close: async () => {
    await opened?.close()
    opened = undefined
  },
  ensure: async (dependency_requirements: DependencyRequirementsV1, offline = false) => {
    const before = performance.now()
    const answer = await store().ensure({ dependency_requirements, mode: 'auto', offline })
    ref = answer.environment_ref ?? ref
    const { code, message } = answer.status
    return { state: answer.state, outcome: answer.outcome, code, message, ms: performance.now() - before }
  },
  check: async (dependency_requirements: DependencyRequirementsV1) =>
    (await store().check({ dependency_requirements })).state,
  ref: () => ref,
  verifyRef: async () => (await store().verifyRef(ref)).state,
  verify: async (depth: 'quick' | 'stat' | 'full' = 'full') => {
    const found = await store().verify(keyOf(ref), { depth })
    return found.state === 'damaged' ? `damaged: ${found.code}` : found.state
  },
  list: async () => (await store().list()).map(({ state }) => state),
  show: async () => (await store().show(keyOf(ref)))?.state ?? null,
  usage: async () => {
    const shown = await store().show(keyOf(ref))
    return shown?.state === 'published' ? shown.usage : null
  },
  run: async (program: string, args: readonly string[]) => {
    const { outcome, stdout, stderr } = await store().runInEnvironment(ref, { program, args })
    return { exit: outcome.exit_code, stdout: stdout.text, stderr: stderr.text }
  },
  /** What a policy would free, says it has freed, and frees by what the file system says. */
  collect: async (path: string, policy: CollectionPolicy) => {
    const plan = await store().planCollection(policy)
    const before = await freeBytes(path)
    const { freed_bytes, skipped } = await store().collect(plan)
    const entries = plan.entries.map(({ kind, name }) => `${kind} ${name}`)
    const freed = (await freeBytes(path)) - before
    return { entries, skipped, planned: plan.reclaimable_bytes, told: freed_bytes, freed, total: plan.total_bytes }
  },
  setOverrides: async (model_id: string) => {
    const fields = { index_url: 'https://index.invalid/simple' }
    const [source, updated_at] = ['user', '2026-01-01T00:00:00Z'] as const
    const patch = {
      contract_version: 1 as const,
      binding_id: 'main',
      scope: 'binding' as const,
      fields,
      source,
      updated_at,
    }
    await store().setOverrides({ model_id, overrides: [patch] })
  },
  log: () => log,
  points: () => points,
}

async function open({
  dataDir,
  programs,
  uv,
  env,
  at,
  clockMs = 0,
  afterInstall = 'nothing',
}: OpenSettings): Promise<void> {
  let isDue = true
  const clock = { now: () => new Date(Date.now() + clockMs).toISOString() }
  const hooks = {
    clock,
    at: async (point: string) => {
      points.push(point)
      if (at === undefined || point !== at.point || !isDue) return
      isDue = false
      if (at.command === 'exit') process.exit(9)
      if (at.command === 'fill') fill(at.args[0] ?? '')
      else mount(at.args)
    },
  }
  if (programs === 'fake') {
    const onLog = ({ message }: { message: string }) => log.push(message)
    opened = (await openFakeHost({ dataDir, ...hooks, afterInstall, onLog })).environments
    return
  }
  const logger = ({ message, details }: { message: string; details?: unknown }) =>
    log.push(`${message} ${JSON.stringify(details ?? null)}`)
  const where = { ...(uv === undefined ? {} : { uv }), ...(env === undefined ? {} : { env }) }
  opened = await openEnvironments({ dataDir, installer: programs, logger, afterInstall, ports: hooks, ...where })
}

async function freeBytes(path: string): Promise<number> {
  const { bfree, bsize } = await statfs(path)
  return bfree * bsize
}

function store(): Environments {
  if (!opened) throw new Error('no store is open')
  return opened
}

function keyOf(value: unknown): string {
  const { environment_key }: { environment_key?: unknown } = Object(value)
  return String(environment_key)
}

const MOUNT = 'mount'

function mount(args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(MOUNT, [...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${error ?? stderr}`)
}

/** Writes until nothing more fits, but for so many bytes. */
function fill(folder: string, leave = 0): void {
  const path = join(folder, `ballast-${process.hrtime.bigint()}`)
  writeUntilFull(path)
  if (leave === 0) return
  rmSync(path)
  const handle = openSync(path, 'w')
  closeSync(handle)
  throw new Error('leaving room is done by the size of the disk')
}

function writeUntilFull(path: string): void {
  const handle = openSync(path, 'w')
  try {
    for (let size = 1 << 20; size >= 1; size = Math.floor(size / 16)) {
      const chunk = Buffer.alloc(size, 1)
      while (writes(handle, chunk));
    }
  } finally {
    closeSync(handle)
  }
}

function writes(handle: number, chunk: Buffer): boolean {
  try {
    return writeSync(handle, chunk) === chunk.length
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}

/** Makes empty files until the file system has no room for another name. */
function fillNames(folder: string): void {
  for (let index = 0; index < 100_000; index += 1) {
    try {
      closeSync(openSync(join(folder, `ballast-${index}`), 'wx'))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
  throw new Error('there is always room for another file')
}

const TEMPORARY = /(^|\/)\.(plinth|fetch|run)-[^/]*$/
const HELD = /^locks\/([^/]*\.(queue|lock)|journal\/.*\.json|leases\/[^/]*\/.*)$/

/** What a build may leave nowhere: prefixes without a manifest, temporaries, tickets, journal entries, drafts. */
async function leftovers(dataDir: string): Promise<string[]> {
  const inside = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const paths = inside.map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
  const whole = new Set(paths.filter((path) => path.endsWith('/manifest.json')).map((path) => path.slice(0, -14)))
  return paths.filter((path) => {
    const prefix = /^envs\/python\/[^/]+/.exec(path)?.[0]
    if (prefix !== undefined && !whole.has(prefix)) return true
    return TEMPORARY.test(path) || HELD.test(path)
  })
}

/** Mode, owner and path of everything below a folder that others may write. */
async function modes(folder: string): Promise<{ mode: number; path: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = ['.', ...entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))]
  const found = await Promise.all(paths.map(async (path) => ({ path, ...pick(await lstat(join(folder, path))) })))
  return found.filter(({ link }) => !link).map(({ path, mode }) => ({ path, mode }))
}

function pick(found: Awaited<ReturnType<typeof stat>>): { mode: number; link: boolean } {
  return { mode: Number(found.mode) & 0o7777, link: found.isSymbolicLink() }
}
