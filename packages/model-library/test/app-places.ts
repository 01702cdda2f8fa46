import { createHash } from 'node:crypto'
import { link, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileModel } from './file-models.ts'
import type { Scratch } from './scratch.ts'

/** Bytes of weights that nothing but the word decides. */
export function weights(word: string, size = 200_000): Buffer {
  const piece = createHash('sha512').update(word).digest()
  return Buffer.alloc(size, piece)
}

/** SHA-256 as hex. */
export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Writes a file with its directories. */
export async function put(path: string, bytes: Buffer): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  return path
}

/** As huggingface_hub lays it out: a blob, and a link to it in a snapshot. Gives the blob. */
export async function huggingfaceFile(hub: string, file: string, bytes: Buffer): Promise<string> {
  const repository = join(hub, 'models--tiny--one')
  const blob = await put(join(repository, 'blobs', digestOf(bytes)), bytes)
  await put(join(repository, 'refs/main'), Buffer.from('0'.repeat(40)))
  const pointer = join(repository, 'snapshots', '0'.repeat(40), file)
  await mkdir(dirname(pointer), { recursive: true })
  await symlink(join('../../blobs', digestOf(bytes)), pointer)
  return blob
}

/** As Ollama lays it out: a blob, and a manifest that names it. Gives the blob. */
export async function ollamaFile(models: string, name: string, bytes: Buffer): Promise<string> {
  const digest = digestOf(bytes)
  const layers = [{ mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}`, size: bytes.length }]
  const manifest = { schemaVersion: 2, mediaType: 'application/vnd.docker.distribution.manifest.v2+json', layers }
  const path = join(models, 'manifests/registry/library', name, 'latest')
  await put(path, Buffer.from(JSON.stringify(manifest)))
  return put(join(models, 'blobs', `sha256-${digest}`), bytes)
}

/** One file of weights in every layout and in the library, and the folders to look in. */
export async function everyApp(place: Pick<Scratch, 'path'>, bytes: Buffer = weights('one')) {
  const at = (...names: string[]) => join(place.path, ...names)
  const library = await fileOfLibrary(at('library'), 'llm/tiny/one/one.gguf', bytes)
  const huggingface = await huggingfaceFile(at('hf/hub'), 'one.gguf', bytes)
  const ollama = await ollamaFile(at('ollama/models'), 'one', bytes)
  const comfyui = await put(at('ComfyUI/models/checkpoints/one.safetensors'), bytes)
  const invokeai = await put(at('invokeai/models/sdxl/main/one.safetensors'), bytes)
  await put(at('invokeai/invokeai.yaml'), Buffer.from('schema_version: 4.0.2\n'))
  const stability = await put(at('StabilityMatrix/Models/StableDiffusion/one.safetensors'), bytes)
  await put(at('StabilityMatrix/settings.json'), Buffer.from('{}'))
  await mkdir(at('StabilityMatrix/Packages/ComfyUI/models'), { recursive: true })
  await symlink(at('StabilityMatrix/Models/StableDiffusion'), at('StabilityMatrix/Packages/ComfyUI/models/checkpoints'))
  const apps = ['hf', 'ollama', 'ComfyUI', 'invokeai', 'StabilityMatrix'].map((name) => at(name))
  return { apps, files: { library, huggingface, ollama, comfyui, invokeai, stability } }
}

/** A file of weights of the library's own, by its path below the root. Gives its path. */
export async function fileOfLibrary(root: string, file: string, bytes: Buffer): Promise<string> {
  await writeFileModel(root, dirname(file), { official_name: dirname(file) })
  return put(join(root, file), bytes)
}

/** Another name of a file. */
export async function secondName(path: string, other: string): Promise<string> {
  await mkdir(dirname(other), { recursive: true })
  await link(path, other)
  return other
}

/** Inode, permissions, time (to the microsecond) and bytes of files. */
export async function looksOf(paths: readonly string[]) {
  return Promise.all(
    paths.map(async (path) => {
      const { ino, mode, mtimeNs } = await lstat(path, { bigint: true })
      return { ino, mode: Number(mode & 0o7777n), time: mtimeNs / 1000n, digest: digestOf(await readFile(path)) }
    }),
  )
}
