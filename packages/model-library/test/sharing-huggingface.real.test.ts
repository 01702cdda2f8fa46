import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { digestOf, put, weights } from './app-places.ts'
import { scratch } from './scratch.ts'

const run = promisify(execFile)

it('shares what huggingface_hub itself put into its cache, whose own lookup finds the same bytes afterwards', async () => {
  await using place = await scratch()
  const bytes = weights('one')
  const local = await put(join(place.path, 'ComfyUI/models/checkpoints/one.safetensors'), bytes)
  const python = await pythonWithHub(join(place.path, 'environment'))
  const hub = join(place.path, 'huggingface/hub')
  const script = join(import.meta.dirname, 'oracle/fill_hub_cache.py')
  const given = (await run(python, [script, hub, local])).stdout.trim()
  expect(await realpath(given)).toContain(join('models--tiny--one', 'blobs'))
  await using library = await place.library()
  const apps = [join(place.path, 'huggingface'), join(place.path, 'ComfyUI')]
  const preview = await library.previewMerge({ apps, minBytes: 1, allow: 'hardlink' })
  expect(preview.weights.map(({ names }) => names.map(({ app }) => app))).toEqual([['huggingface', 'comfyui']])
  const { saved } = await library.applyMerge(preview, { consent: preview.fingerprint })
  const lookUp = `import sys; from huggingface_hub import try_to_load_from_cache as find; print(find("tiny/one", "one.safetensors", cache_dir=sys.argv[1]))`
  const found = (await run(python, ['-c', lookUp, hub], { env: { ...process.env, HF_HUB_OFFLINE: '1' } })).stdout.trim()
  expect([saved, found, digestOf(await readFile(found))]).toEqual([200_000, given, digestOf(bytes)])
})

/** A Python of its own with huggingface_hub from the index that pip is set up for. */
async function pythonWithHub(prefix: string): Promise<string> {
  const [system, inside] = process.platform === 'win32' ? ['python', 'Scripts/python.exe'] : ['python3', 'bin/python']
  await run(system, ['-m', 'venv', prefix])
  const python = join(prefix, inside)
  await run(python, ['-m', 'pip', 'install', '--quiet', '--', 'huggingface_hub'], { maxBuffer: 1 << 26 })
  return python
}
