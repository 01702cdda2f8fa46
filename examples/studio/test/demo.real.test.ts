import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAssetPack } from '@plinth/packer-v1'
import { afterAll, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth demo ü '))
const dataDir = join(folder, 'data')
const bundles = join(import.meta.dirname, '..', 'fixtures', 'bundles')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function demo(...argv: string[]) {
  return runProgram([join(import.meta.dirname, '..', 'src', 'demo.ts'), '--data', dataDir, ...argv])
}

it('takes a bundle from its directory to a picture in assets.pa, and finds the environment again the second time', async () => {
  const first = await demo()
  expect({ code: first.code, steps: steps(first.stdout), stderr: first.stderr }).toEqual({
    code: 0,
    steps: [
      'import imported, valid',
      'ensure environment installed',
      'paint picture of 512 × 512 pixels',
      'pack green',
      'verify verified',
    ],
    stderr: '',
  })
  const second = await demo()
  expect(steps(second.stdout)).toEqual([
    'import unchanged, valid',
    'ensure environment reused',
    'paint picture of 512 × 512 pixels',
    'pack green',
    'verify verified',
  ])
  const picture = readFileSync(second.stdout.trimEnd().split('\n').at(-1) ?? '')
  await using pack = await openAssetPack(join(dataDir, 'workspace', 'build', 'assets.pa'))
  expect(digest(await pack.read({ address: 'picture' }))).toBe(digest(picture))
})

it('refuses a bundle with a damaged file, names the file, and makes no picture of it', async () => {
  const damaged = join(folder, 'damaged')
  cpSync(join(bundles, 'tiny-sd'), damaged, { recursive: true })
  truncateSync(join(damaged, 'unet', 'diffusion_pytorch_model.safetensors'), 1000)
  const { code, stdout, stderr } = await demo('--bundle', damaged)
  expect(code).toBe(1)
  expect(stderr).toContain('unet/diffusion_pytorch_model.safetensors')
  expect(stderr).toContain('hint: ')
  expect(stdout).not.toContain('picture of')
})

it('runs the real diffusers pipeline on an SDXL bundle', async () => {
  const { code, stdout } = await demo('--bundle', join(bundles, 'tiny-sdxl'), '--runtime', 'diffusers')
  expect({ code, steps: steps(stdout) }).toEqual({
    code: 0,
    steps: [
      'import imported, valid',
      'ensure environment installed',
      'paint picture of 64 × 64 pixels',
      'pack green',
      'verify verified',
    ],
  })
})

it('says what is wrong with its command line and exits with 2', async () => {
  const { code, stderr } = await demo('--runtime', 'tensorflow')
  expect(code).toBe(2)
  expect(stderr).toContain('Allowed choices are light, diffusers')
})

/** The first line of each step, up to what names a key, a size or a time. */
function steps(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => /^(import|ensure|paint|pack|verify) /.test(line))
    .map((line) =>
      line
        .replace(/\s+\d+\.\d\d s$/, '')
        .replace(/ {2,}/, ' ')
        .replace(/(: (v1_|diffusion)|;|, sha256).*$/, ''),
    )
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
