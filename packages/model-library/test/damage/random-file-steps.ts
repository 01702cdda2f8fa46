import { appendFile, cp, mkdir, open, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Dice } from './dice.ts'
import { componentsIn, filesIn, isFree, type RandomStep } from './random-step.ts'

/** What can happen to any file or directory of a bundle. */
export const FILE_STEPS: readonly RandomStep[] = [
  onFile('delete', (file) => rm(file)),
  onFile('truncate', async (file, dice) => truncate(file, dice.below((await stat(file)).size))),
  onFile('cut a few bytes off', async (file, dice) =>
    truncate(file, Math.max(0, (await stat(file)).size - 1 - dice.below(9))),
  ),
  onFile('zero', async (file) => writeFile(file, Buffer.alloc((await stat(file)).size))),
  onFile('zero a part of', zeroPart),
  onFile('flip a bit of', (file, dice) => flipBit(file, dice)),
  onFile('flip a bit of the start of', (file, dice) => flipBit(file, dice, 200)),
  onFile('append to', (file, dice) => appendFile(file, dice.pick(['\0', ' ', '\n', 'x', '}', '\0'.repeat(512)]))),
  onFile('replace', async (file, dice) => writeFile(file, dice.pick(CONTENTS))),
  onFile('re-encode', async (file, dice) => writeFile(file, dice.pick(ENCODINGS)(await readFile(file)))),
  onFile('rename', renameFile),
  onFile('make a directory of', async (file) => {
    await rm(file)
    await mkdir(file)
  }),
  onFile('move outside and link', (file, _dice, bundle) => linkOutside(file, bundle)),
  onFile('make a dangling link of', async (file) => {
    await rm(file)
    await symlink('nowhere', file)
  }),
  onFile('make a loop of', async (file) => {
    await rm(file)
    await symlink(basename(file), file)
  }),
  swapFiles,
  copyFile,
  addFile,
  onDirectory('delete directory', (path) => rm(path, { recursive: true })),
  onDirectory('empty directory', async (path) => {
    await rm(path, { recursive: true })
    await mkdir(path)
  }),
  onDirectory('rename directory', (path, dice) =>
    rename(
      path,
      join(dirname(path), dice.pick([basename(path).toUpperCase(), `${basename(path)}_old`, `${basename(path)}_9`])),
    ),
  ),
  onDirectory('link directory outside', (path, _dice, bundle) => linkOutside(path, bundle)),
  onDirectory('link directory inside', async (path) => {
    const inside = join(dirname(path), `real-${basename(path)}`)
    if (!(await isFree(inside))) return
    await rename(path, inside)
    await symlink(basename(inside), path)
  }),
  swapDirectories,
]

const CONTENTS = [
  '',
  '{',
  '{}',
  '[]',
  'null',
  '3',
  '"x"',
  'NaN',
  '<!DOCTYPE html><html></html>',
  `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 290008\n`,
  '\0\0\0\0\0\0\0\0',
  '{"a": 1,}',
  "{'a': 1}",
  '{"a": 1} {"b": 2}',
  '{"_class_name": "UNet2DConditionModel", "model_type": "clip_text_model"}',
  '\u00ff',
]

const ENCODINGS: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  (bytes) => Buffer.concat([Buffer.from(' \r\n\t'), bytes]),
  (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  (bytes) => Buffer.concat([bytes, bytes]),
]

function onFile(what: string, step: (file: string, dice: Dice, bundle: string) => Promise<unknown>): RandomStep {
  return async (bundle, dice) => {
    const files = await filesIn(bundle)
    if (files.length === 0) return undefined
    const file = dice.pick(files)
    await step(join(bundle, file), dice, bundle)
    return `${what} ${file}`
  }
}

function onDirectory(what: string, step: (path: string, dice: Dice, bundle: string) => Promise<unknown>): RandomStep {
  return async (bundle, dice) => {
    const components = await componentsIn(bundle)
    if (components.length === 0) return undefined
    const component = dice.pick(components)
    await step(join(bundle, component), dice, bundle)
    return `${what} ${component}`
  }
}

async function zeroPart(file: string, dice: Dice): Promise<void> {
  const { size } = await stat(file)
  const bytes = Buffer.alloc(1 + dice.below(Math.min(size, 600)))
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, dice.below(Math.max(1, size - bytes.length)))
  await handle.close()
}

async function flipBit(file: string, dice: Dice, within = Number.MAX_SAFE_INTEGER): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.length === 0) return
  const at = dice.below(Math.min(bytes.length, within))
  bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8))
  await writeFile(file, bytes)
}

async function renameFile(file: string, dice: Dice): Promise<void> {
  const name = basename(file)
  const renamed = dice.pick([
    name.toUpperCase(),
    `${name}.incomplete`,
    `.${name}`,
    name.replace('.', '.fp16.'),
    name.replace(/\.safetensors$/, '.bin'),
    'model.safetensors',
    'diffusion_pytorch_model.safetensors',
    'pytorch_model.bin',
    'config.json',
  ])
  if (await isFree(join(dirname(file), renamed))) await rename(file, join(dirname(file), renamed))
}

async function linkOutside(path: string, bundle: string): Promise<void> {
  const outside = join(dirname(bundle), 'outside', `${basename(dirname(path))}-${basename(path)}`)
  await mkdir(dirname(outside), { recursive: true })
  await rm(outside, { recursive: true, force: true })
  await rename(path, outside)
  await symlink(outside, path)
}

async function swapFiles(bundle: string, dice: Dice): Promise<string | undefined> {
  const files = await filesIn(bundle)
  if (files.length === 0) return undefined
  const one = dice.pick(files)
  const other = dice.pick(dice.below(2) ? files : files.filter((file) => basename(file) === basename(one)))
  const [first, second] = await Promise.all([readFile(join(bundle, one)), readFile(join(bundle, other))])
  await writeFile(join(bundle, one), second)
  await writeFile(join(bundle, other), first)
  return `swap ${one} and ${other}`
}

async function copyFile(bundle: string, dice: Dice): Promise<string | undefined> {
  const files = await filesIn(bundle)
  if (files.length === 0) return undefined
  const from = dice.pick(files)
  const names = [
    'config.json',
    'model.safetensors',
    'diffusion_pytorch_model.safetensors',
    'diffusion_pytorch_model.bin',
    'pytorch_model.bin',
    'diffusion_pytorch_model.fp16.safetensors',
    'scheduler_config.json',
    'diffusion_pytorch_model.safetensors.index.json',
    'model.safetensors.index.json',
  ]
  const to = join(dirname(from), dice.pick(names))
  if (await isFree(join(bundle, to))) await cp(join(bundle, from), join(bundle, to))
  return `copy ${from} to ${to}`
}

async function addFile(bundle: string, dice: Dice): Promise<string> {
  const folder = dice.pick(['.', ...(await componentsIn(bundle))])
  const names = [
    'README.md',
    'LICENSE',
    '.DS_Store',
    'diffusers.py',
    'transformers.py',
    'pipeline.py',
    'None.py',
    '__init__.py',
    'notes.txt',
    'x.safetensors',
    'generation_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'spiece.model',
    'preprocessor_config.json',
    'chat_template.jinja',
    'adapter_config.json',
    'model.flashpack',
    'modular_model_index.json',
  ]
  const name = dice.pick(names)
  const content = dice.pick(['', '{}', '{"a": 1}', 'x', '[]', '{"content": 3}'])
  const path = join(bundle, folder, name)
  if (await isFree(path)) await writeFile(path, content)
  return `add ${folder}/${name} with ${JSON.stringify(content)}`
}

async function swapDirectories(bundle: string, dice: Dice): Promise<string | undefined> {
  const components = await componentsIn(bundle)
  if (components.length === 0) return undefined
  const [one, other] = [dice.pick(components), dice.pick(components)]
  if (one === other) return undefined
  await rename(join(bundle, one), join(bundle, 'swapped'))
  await rename(join(bundle, other), join(bundle, one))
  await rename(join(bundle, 'swapped'), join(bundle, other))
  return `swap directories ${one} and ${other}`
}
