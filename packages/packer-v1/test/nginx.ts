import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A real nginx as a WebDAV store on loopback; what it keeps lies in `files`. */
export interface Nginx extends AsyncDisposable {
  readonly url: string
  readonly files: string
  /** Ends it at once, in the middle of whatever it does. */
  readonly kill: () => Promise<void>
}

/** The program of the installed nginx, or of Debian's, which is fetched and unpacked into `directory`. @throws when there is neither. */
export async function findNginx(directory: string): Promise<string> {
  return (await installed()) ?? (await fetched(directory))
}

/** Starts it on a free port. */
export async function startNginx(program: string): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-nginx-'))
  const [port, files] = [await freePort(), join(directory, 'files')]
  await mkdir(files)
  await writeFile(join(directory, 'nginx.conf'), configuration(directory, port))
  const config = ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', join(directory, 'error.log')]
  const server = spawn(program, config, { stdio: 'ignore' })
  await answering(`http://127.0.0.1:${port}/`, server)
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  return {
    url: `http://127.0.0.1:${port}/team`,
    files,
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function installed(): Promise<string | undefined> {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  for (const place of places) {
    const program = join(place, 'nginx')
    if (
      await access(program).then(
        () => true,
        () => false,
      )
    )
      return program
  }
  return undefined
}

async function fetched(directory: string): Promise<string> {
  const run = promisify(execFile)
  await run('apt-get', ['download', 'nginx'], { cwd: directory })
  const archive = (await readdir(directory)).find((name) => name.endsWith('.deb')) ?? ''
  await run('dpkg', ['-x', archive, 'unpacked'], { cwd: directory })
  return join(directory, 'unpacked/usr/sbin/nginx')
}

/** One process, so that killing it kills all of it. */
function configuration(directory: string, port: number): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(directory, name)};`,
  )
  return `daemon off; master_process off; pid ${join(directory, 'pid')};
    events {}
    http {
      access_log off; ${places.join(' ')} client_max_body_size 0;
      server {
        listen 127.0.0.1:${port};
        root ${join(directory, 'files')};
        location / { dav_methods PUT; create_full_put_path on; }
      }
    }`
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}`)
    if (
      await fetch(url).then(
        (response) => response.text().then(() => true),
        () => false,
      )
    )
      return
    await after(50)
  }
  throw new Error('nginx does not answer')
}
