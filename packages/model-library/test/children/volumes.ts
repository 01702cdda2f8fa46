// volumes.ts <scenario> <directory>: has mounts of its own (`unshare -m`), lets volumes come and go, and prints what a library sees as JSON.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, open as openFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createSourceLooker } from '../../src/external/look/create-source-looker.ts'
import type { ModelLibrary } from '../../src/model-library.ts'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { writeDiffusersBundle } from '../../src/testing/diffusers-bundle.ts'
import { snapshotDirectory } from '../../src/testing/directory-snapshot.ts'
import { LOOK_FROM_SOURCES } from '../look-program.ts'
import { runTool } from '../run-tool.ts'

const [scenario = '', directory = ''] = process.argv.slice(2)
const drive = join(directory, 'drive')
const seen: unknown[] = []
/** Far beyond what a busy machine takes for anything that does not wait for the drive. */
const ANSWER_WITHIN_MS = 7000
await mkdir(drive, { recursive: true })

/** A file system in user space whose server never answers anything. */
const HUNG_FILE_SYSTEM = `
import ctypes, os, sys, time
device = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={device},rootmode=40000,user_id=0,group_id=0'.encode()
if ctypes.CDLL(None, use_errno=True).mount(b'hung', sys.argv[1].encode(), b'fuse', 0, options) != 0:
    sys.exit('cannot mount: ' + os.strerror(ctypes.get_errno()))
print('mounted', flush=True)
time.sleep(600)
`

const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = {
  unplug,
  bind,
  hang,
  leave,
  locked,
  registry_mount: registryMount,
}
await SCENARIOS[scenario]?.()
process.stdout.write(JSON.stringify(seen))

async function unplug(): Promise<void> {
  plug()
  await writeDiffusersBundle(join(drive, 'bundle'))
  await changeLaterThanMade(join(drive, 'bundle'))
  let library = await open()
  await importFrom(library, 'bundle')
  await note('plugged in', library)
  runTool('umount', [drive])
  await note('unplugged', library)
  await library.close()
  library = await open()
  await note('unplugged, opened again', library)
  plug()
  await note('another drive in its place', library)
  await writeDiffusersBundle(join(drive, 'bundle'))
  await library.reindex()
  seen.push(['back, reindexed', (await library.listModels()).models.map(({ validation_state }) => validation_state)])
  await library.getModel('diffusion/drive/bundle')
  await rm(join(drive, 'bundle'), { recursive: true })
  await note('deleted from the drive', library)
  await library.close()
}

async function bind(): Promise<void> {
  await writeDiffusersBundle(join(directory, 'bundle'))
  await using library = await open()
  await importFrom(library, '../bundle')
  runTool('mount', ['--bind', join(directory, 'bundle'), drive])
  seen.push((await importFrom(library, '.')).status)
  runTool('umount', [drive])
  runTool('mount', ['--bind', join(directory, 'library'), drive])
  for (const source of ['.', 'diffusion']) {
    const { status, errors } = await importFrom(library, source, 'other')
    seen.push([status, errors.map(({ code }) => code)])
  }
}

async function locked(): Promise<void> {
  await writeDiffusersBundle(join(drive, 'private', 'bundle'))
  const library = await open()
  await importFrom(library, 'private/bundle')
  await chmod(join(drive, 'private'), 0)
  await note('locked', library)
  await library.close()
  const again = await open()
  await note('locked, opened again', again)
  seen.push((await importFrom(again, 'private/other', 'other')).errors.map(({ code }) => code))
  await chmod(join(drive, 'private'), 0o755)
  await note('unlocked', again)
  await again.close()
}

async function registryMount(): Promise<void> {
  const source = await writeDiffusersBundle(join(directory, 'bundle'))
  await using library = await open()
  await importFrom(library, '../bundle')
  const [registered, theirs] = [join(library.root, 'diffusion/drive/bundle'), join(directory, 'theirs')]
  await cp(registered, theirs, { recursive: true })
  const before = JSON.stringify(await snapshotDirectory(theirs))
  runTool('mount', ['--bind', theirs, registered])
  const codeOf = (operation: Promise<unknown>) =>
    operation.then(
      () => 'done',
      ({ code }) => code,
    )
  seen.push(await codeOf(library.deleteModel('diffusion/drive/bundle')))
  await rm(join(source, 'unet'), { recursive: true })
  seen.push((await library.revalidate('diffusion/drive/bundle')).status)
  seen.push(JSON.stringify(await snapshotDirectory(theirs)) === before ? 'untouched' : 'touched')
}

async function hang(): Promise<void> {
  plug()
  for (const name of ['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7']) await writeDiffusersBundle(join(drive, name))
  await writeDiffusersBundle(join(directory, 'near'))
  let library = await open()
  await importFrom(library, '../near', 'near')
  for (let each = 0; each < 8; each += 1) await importFrom(library, `b${each}`, `b${each}`)
  const server = spawn('python3', ['-c', HUNG_FILE_SYSTEM, drive], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(server.stdout, 'data')
  const hung = library.reindex()
  await timed('get of another', async () => (await library.getModel('diffusion/drive/near'))?.validation_state)
  await timed('list', async () => (await library.listModels()).total)
  await timed(
    'descriptor of another',
    async () => (await library.resolveModelExecutionDescriptor('diffusion/drive/near')).validation_state,
  )
  seen.push(['reindex', (await hung).revalidated.length])
  await timed('get on the drive', async () =>
    (await library.getModel('diffusion/drive/b3'))?.validation_errors?.map(({ code }) => code),
  )
  await timed('descriptor on the drive', () =>
    library.resolveModelExecutionDescriptor('diffusion/drive/b4').catch(({ code }) => code),
  )
  await timed('import from the drive', async () =>
    (await importFrom(library, 'b9', 'b9')).errors.map(({ code }) => code),
  )
  await timed('copy from the drive', async () => {
    const request = { source_path: join(drive, 'b2'), family: 'copy', official_name: 'b2' }
    return (await library.importDirectory(request)).errors.map(({ code }) => code)
  })
  await timed('close', () => library.close())
  library = await timed('open', open)
  const waiting = library.getModel('diffusion/drive/b5').catch(({ code }) => code)
  await timed('close while one waits', () => library.close())
  seen.push(['the one that waited', await waiting])
  server.kill('SIGKILL')
  await once(server, 'exit')
  runTool('umount', [drive])
  library = await open()
  await library.reindex()
  const { models } = await library.listModels()
  seen.push(['back', models.map(({ validation_state }) => validation_state)])
  await library.close()
}

/** What exits here while a call of its own hangs would never end. */
async function leave(): Promise<void> {
  runTool('mkfifo', [join(directory, 'pipe')])
  const pipe = JSON.stringify(join(directory, 'pipe'))
  const program = `process.on('message', () => require('node:fs').readFile(${pipe}, () => {})); ${LOOK_FROM_SOURCES}`
  const sources = createSourceLooker({ program, answerWithinMs: 600_000 })
  sources.look({ path: directory }).catch(() => {})
  // Opens when the other end is read, and nothing will ever come through.
  await openFile(join(directory, 'pipe'), 'w')
  seen.push('left')
  process.on('exit', () => process.stdout.write(JSON.stringify(seen)))
  process.exit()
}

function plug(): void {
  runTool('mount', ['-t', 'tmpfs', 'tmpfs', drive])
}

/** The kernel's clock ticks every few milliseconds: what was made within one tick cannot tell that its file system keeps both times. */
async function changeLaterThanMade(path: string): Promise<void> {
  const { birthtimeNs } = await stat(path, { bigint: true })
  while ((await stat(path, { bigint: true })).ctimeNs === birthtimeNs) await chmod(path, 0o755)
}

function open(): Promise<ModelLibrary> {
  const sources = createSourceLooker({ program: LOOK_FROM_SOURCES, answerWithinMs: ANSWER_WITHIN_MS, restMs: 60_000 })
  return openModelLibrary({ root: join(directory, 'library'), sources })
}

function importFrom(library: ModelLibrary, source: string, official_name = 'bundle') {
  return library.importExternalDiffusersDirectory({ source_path: join(drive, source), family: 'drive', official_name })
}

async function note(when: string, library: ModelLibrary): Promise<void> {
  const model = await library.getModel('diffusion/drive/bundle')
  const [row] = (await library.searchModels({ query: 'bundle' })).models
  const codes = model?.validation_errors?.map(({ code }) => code)
  seen.push([when, model?.validation_state, codes, row?.validation_state, model?.pipeline_class])
}

/** Notes the answer, and how long it took when that was as long as waiting for the drive. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const answer = await work()
  const ms = performance.now() - begun
  seen.push([
    what,
    ...(what === 'open' ? [] : [answer ?? null]),
    ms < ANSWER_WITHIN_MS ? 'soon' : `after ${Math.round(ms)} ms`,
  ])
  return answer
}
