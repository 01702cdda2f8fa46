import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { readRegularFile } from '../src/bundle/regular-file.ts'
import { diffusersBundleFiles } from '../src/testing/diffusers-bundle.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { scratch } from './scratch.ts'

const run = promisify(execFile)
const UNET = 'unet/diffusion_pytorch_model.safetensors'
const HAS_PIPES = process.platform !== 'win32'

it('reads no file that is larger than its kind can be, however many gigabytes it claims', async () => {
  await using place = await scratch()
  const found: unknown[] = []
  for (const file of [
    'model_index.json',
    'unet/config.json',
    'tokenizer/tokenizer.json',
    'scheduler/scheduler_config.json',
    UNET,
  ]) {
    const bundle = await place.bundle(file.replace('/', '-'))
    await writeFile(join(bundle, file), '')
    await truncate(join(bundle, file), 10 * 2 ** 30)
    found.push(await codesIn(bundle))
  }
  expect(found).toEqual([
    ['model_index_too_large'],
    ['config_too_large'],
    ['config_too_large'],
    ['config_too_large'],
    ['weights_zeroed'],
  ])
})

it('judges a bundle in the same way when thousands of strange files lie in it, and lists no more than a few hundred findings', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  for (const folder of ['.', 'unet', 'tokenizer']) {
    const names = Array.from({ length: 4200 }, (_, at) => join(bundle, folder, `0-${at}.py`))
    await Promise.all(names.map((name) => writeFile(name, '')))
  }
  const { validation_state, validation_errors } = await validateDiffusersDirectory(bundle)
  expect(validation_state).toBe('valid')
  expect(new Set(validation_errors.map(({ code }) => code))).toEqual(new Set(['unreferenced_code', 'more_findings']))
  expect(validation_errors.length).toBeLessThan(300)
})

it('takes a model index with as many keys as fit in it, and says how many it does not list', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const index = JSON.parse(String(diffusersBundleFiles().get('model_index.json')))
  const keys = Array.from({ length: 100_000 }, (_, at) => [at.toString(36).toUpperCase(), 0])
  await writeFile(join(bundle, 'model_index.json'), JSON.stringify({ ...Object.fromEntries(keys), ...index }))
  const { validation_state, validation_errors } = await validateDiffusersDirectory(bundle)
  expect([validation_state, validation_errors.length, validation_errors.at(-1)]).toEqual([
    'valid',
    251,
    { code: 'more_findings', severity: 'warning', path: '', message: '99750 more findings are unknown_key.' },
  ])
})

it('never waits for a pipe, a socket or a device in the place of a file, and opens none', async () => {
  await using place = await scratch()
  const files = [...diffusersBundleFiles().keys()]
  const kinds = HAS_PIPES ? [pipe, socket, device, loop] : [loop]
  for (const [at, replace] of kinds.entries()) {
    for (const file of files) {
      const bundle = await place.bundle(`${at}-${file.replace('/', '-')}`)
      await rm(join(bundle, file))
      await using _held = await replace(join(bundle, file))
      const [first] = await codesIn(bundle)
      expect([file, first]).toEqual([file, absenceOf(file)])
    }
  }
})

it('never waits for a pipe that takes the place of a file between the listing and the opening', async () => {
  await using place = await scratch()
  const path = join(place.path, 'pipe')
  if (HAS_PIPES) await pipe(path)
  else await mkdir(path)
  const read = await readRegularFile(path, async () => 'read')
  expect(read).toEqual({ state: 'not_a_file' })
})

it('tells a permission that is missing from files that are missing, for the root, a component and a file', async () => {
  await using place = await scratch()
  await chmod(place.path, 0o755)
  const shut = { root: '', index: 'model_index.json', component: 'unet', config: 'vae/config.json', weights: UNET }
  const bundles: string[] = []
  for (const [name, path] of Object.entries(shut)) {
    bundles.push(await place.bundle(name))
    await chmod(join(place.path, name, path), 0)
  }
  const found = await validateAsAnyone(bundles)
  await Promise.all(Object.entries(shut).map(([name, path]) => chmod(join(place.path, name, path), 0o755)))
  const denied = (path: string) => ['degraded', [['permission_denied', path]]]
  expect(found).toEqual(HAS_PIPES ? Object.values(shut).map(denied) : bundles.map(() => ['valid', []]))
})

it('lets other work of the process go on while it reads a tokenizer of many megabytes', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const vocab = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`word-${at}`, at]))
  const tokenizer = { version: '1.0', added_tokens: [], model: { type: 'WordLevel', vocab } }
  await writeFile(join(bundle, 'tokenizer/tokenizer.json'), JSON.stringify(tokenizer))
  let turns = 0
  const count = () => {
    turns += 1
    turning = setImmediate(count)
  }
  let turning = setImmediate(count)
  const { validation_state } = await validateDiffusersDirectory(bundle)
  clearImmediate(turning)
  expect(validation_state).toBe('valid')
  expect(turns).toBeGreaterThan(10)
})

it('finds weights valid that are links into a cache of blobs, and a bundle that is itself reached by links', async () => {
  await using place = await scratch()
  const blobs = join(place.path, 'models--tiny/blobs')
  const snapshot = join(place.path, 'models--tiny/snapshots/abc')
  await mkdir(blobs, { recursive: true })
  let blob = 0
  for (const [path, content] of diffusersBundleFiles()) {
    await mkdir(join(snapshot, path, '..'), { recursive: true })
    await writeFile(join(blobs, String(blob)), content)
    await symlink(join(path.includes('/') ? '../../../blobs' : '../../blobs', String(blob)), join(snapshot, path))
    blob += 1
  }
  await symlink(snapshot, join(place.path, 'current'))
  const before = await snapshotDirectory(join(place.path, 'models--tiny'))
  const found = await validateDiffusersDirectory(join(place.path, 'current'))
  expect([found.validation_state, found.validation_errors, found.entry_path]).toEqual(['valid', [], snapshot])
  expect(await snapshotDirectory(join(place.path, 'models--tiny'))).toEqual(before)
})

it('has an answer when components are links to the root, to each other, or in a ring', async () => {
  await using place = await scratch()
  const rings: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    self: [['unet', 'unet']],
    ring: [
      ['unet', 'vae'],
      ['vae', 'unet'],
    ],
    root: [['unet', '.']],
    parent: [['unet', '..']],
    sibling: [['tokenizer', 'scheduler']],
  }
  const found: unknown[] = []
  for (const [name, links] of Object.entries(rings)) {
    const bundle = await place.bundle(name)
    for (const [from] of links) await rm(join(bundle, from), { recursive: true })
    for (const [from, to] of links) await symlink(to, join(bundle, from))
    found.push([name, ...(await codesIn(bundle))])
  }
  expect(found).toEqual([
    ['self', 'component_directory_missing'],
    ['ring', 'component_directory_missing', 'component_directory_missing'],
    ['root', 'config_missing', 'weights_missing'],
    ['parent', 'component_outside'],
    ['sibling', 'tokenizer_config_missing', 'tokenizer_missing'],
  ])
})

it('says the same of a bundle whose directories list their names in another order', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  for (const name of ['z.py', 'a.py', 'm.py']) await writeFile(join(bundle, name), '')
  await rm(join(bundle, 'vae'), { recursive: true })
  const twin = join(place.path, 'twin')
  await mkdir(twin)
  for (const name of ['unet', 'model_index.json', 'm.py', 'z.py', 'text_encoder', 'a.py', 'tokenizer', 'scheduler'])
    await cp(join(bundle, name), join(twin, name), { recursive: true })
  const [one, other] = await Promise.all([validateDiffusersDirectory(bundle), validateDiffusersDirectory(twin)])
  expect(other.validation_errors).toEqual(one.validation_errors)
  expect(one.validation_errors.length).toBe(4)
})

async function codesIn(bundle: string): Promise<readonly string[]> {
  return (await validateDiffusersDirectory(bundle)).validation_errors.map(({ code }) => code)
}

/** What is said first of a file that is no file. */
function absenceOf(file: string): string {
  if (file === 'model_index.json') return 'model_index_missing'
  if (file.endsWith('.safetensors')) return 'weights_missing'
  if (file.startsWith('tokenizer'))
    return file.endsWith('_config.json') ? 'tokenizer_config_missing' : 'tokenizer_missing'
  return 'config_missing'
}

const NOTHING_HELD: AsyncDisposable = { [Symbol.asyncDispose]: async () => {} }

async function pipe(path: string): Promise<AsyncDisposable> {
  await run('mkfifo', [path])
  return NOTHING_HELD
}

/** Bound under a short name and moved, as the path of a socket may have a hundred letters only. */
async function socket(path: string): Promise<AsyncDisposable> {
  const server = createServer().listen(join(path.slice(0, path.indexOf('plinth')), `plinth-${process.pid}.sock`))
  await once(server, 'listening')
  await rename(String(server.address()), path)
  return { [Symbol.asyncDispose]: async () => void server.close() }
}

async function device(path: string): Promise<AsyncDisposable> {
  await symlink('/dev/zero', path)
  return NOTHING_HELD
}

async function loop(path: string): Promise<AsyncDisposable> {
  await symlink(path, path)
  return NOTHING_HELD
}

/** Validates in a process that permissions hold for, also when these tests are run by root. */
async function validateAsAnyone(bundles: readonly string[]): Promise<unknown> {
  const isRoot = process.getuid?.() === 0
  const script = join(import.meta.dirname, 'children/validate.ts')
  const { stdout } = await run(process.execPath, [script, ...bundles], isRoot ? { uid: 65534, gid: 65534 } : {})
  return JSON.parse(stdout)
}
