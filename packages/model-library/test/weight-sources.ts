import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelLibrary } from '../src/model-library.ts'
import { llamaFile, pickle, safetensorsWith, TENSORS, torchFile, writeFiles } from './model-files.ts'

/** What imports are asked for as, and the id that a language model has then. */
export const NAMES = { family: 'Llama 2', official_name: 'Tiny 7B' }
export const ID = 'llm/llama_2/tiny_7b'

/** Imports a small file under {@link ID}; gives where it came from. */
export async function importTiny(library: ModelLibrary, path: string): Promise<string> {
  const { 'tiny.gguf': source_path = '' } = await sources(path)
  await library.importFile({ source_path, ...NAMES })
  return source_path
}

/** Things to import, by what they are. */
export async function sources(path: string): Promise<Readonly<Record<string, string>>> {
  const from = await writeFiles(join(path, 'sources'), {
    'tiny.gguf': llamaFile(),
    'evil.pt': torchFile(pickle(['a'], ['os system'])),
    'pointer.safetensors': 'version https://git-lfs.github.com/spec/v1\n',
    'damaged/a.safetensors': safetensorsWith(TENSORS.llm).subarray(0, -4),
  })
  const inside = join(path, 'library/llm/mine/own')
  return {
    'tiny.gguf': join(from, 'tiny.gguf'),
    file: join(from, 'tiny.gguf'),
    directory: from,
    evil: join(from, 'evil.pt'),
    pointer: join(from, 'pointer.safetensors'),
    damaged: join(from, 'damaged'),
    inside,
    around: path,
  }
}

/** Everything in a library but what is its own. */
export async function leftovers(root: string): Promise<readonly string[]> {
  const names = await readdir(root, { recursive: true })
  return names.filter((name) => !name.startsWith('.plinth')).sort()
}

/** SHA-256 in hexadecimal. */
export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
