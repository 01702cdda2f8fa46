import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { llamaFile, onnxFile, pickle, safetensorsWith, TENSORS, torchFile, writeFiles } from './model-files.ts'
import { scratch } from './scratch.ts'
import { digestOf, leftovers } from './weight-sources.ts'

const NAMES = [
  'a.safetensors',
  'model-00001-of-00002.safetensors',
  'sub/a.safetensors',
  'a.gguf',
  'b.onnx',
  'c.pt',
  'd.bin',
  'config.json',
  'model_index.json',
  'modules.json',
  'x.safetensors.index.json',
  'metadata.json',
  'overrides.json',
  'code.py',
  'e.part',
  '.hidden/f.ckpt',
  'deep/er/metadata.json',
]
const CONTENTS = [
  ...[
    safetensorsWith(TENSORS.llm),
    llamaFile(),
    onnxFile({ inputs: ['a'], outputs: ['b'], external: ['d.bin'] }),
    torchFile(pickle(['a.b'])),
  ],
  ...[
    torchFile(pickle(['a'], ['os system'])),
    Buffer.from('{}'),
    Buffer.from('[]'),
    Buffer.from('null'),
    Buffer.from('version https://git-lfs'),
    Buffer.alloc(0),
  ],
  ...[
    Buffer.from('{"weight_map":{"a":"a.safetensors"}}'),
    Buffer.from('{"_class_name":"FluxPipeline"}'),
    Buffer.from('{"architectures":[1],"model_type":{},"auto_map":1}'),
  ],
]
const CONTENT = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CONTENTS) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
)

it('imports a directory whole or leaves nothing of it, whatever lies in it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  let turn = 0
  const statuses = new Map<string, number>()
  const property = fc.asyncProperty(
    fc.dictionary(fc.constantFrom(...NAMES), CONTENT, { maxKeys: 6 }),
    async (files) => {
      turn += 1
      const source_path = await writeFiles(join(place.path, `source ${turn}`), { 'README.md': '', ...files })
      const before = await leftovers(library.root)
      const { status, model_id, validation_state } = await library.importDirectory({
        source_path,
        family: 'any',
        official_name: `m${turn}`,
      })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const after = await leftovers(library.root)
      if (status === 'failed') {
        expect(after).toEqual(before)
        return
      }
      expect([validation_state, after.filter((name) => name.includes('.plinth-'))]).toEqual(['valid', []])
      await expectSame(join(library.root, model_id), files)
      expect(await library.getModel(model_id)).toMatchObject({ validation_state: 'valid' })
      expect((await library.revalidate(model_id)).status).toBe('unchanged')
    },
  )
  await fc.assert(property, { numRuns: 150, seed: 20261121 })
  expect([...statuses.keys()].sort()).toEqual(['failed', 'imported'])
  expect(await readdir(join(library.root, '.plinth/journal'))).toEqual([])
})

async function expectSame(directory: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
  const document: { files: { name: string; sha256: string }[] } = JSON.parse(
    await readFile(join(directory, 'metadata.json'), 'utf8'),
  )
  const own = ['metadata.json', 'overrides.json']
  const expected = Object.entries(files).filter(([name]) => !own.includes(name))
  const listed = document.files
    .filter(({ name }) => name !== 'README.md')
    .map(({ name, sha256 }) => `${name} ${sha256}`)
  expect(listed.sort()).toEqual(expected.map(([name, bytes]) => `${name} ${digestOf(bytes)}`).sort())
  for (const [name, bytes] of expected) expect(digestOf(await readFile(join(directory, name)))).toBe(digestOf(bytes))
}
