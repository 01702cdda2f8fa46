import { createHash } from 'node:crypto'
import { chmod, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasChanged, VALIDATION_REVISION, validateWithEvidence } from '../src/validation/bundle-evidence.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { makeBase } from './damage/bases.ts'
import { BUNDLE_CASES } from './damage/cases.ts'
import { damageAtRandom } from './damage/random-damage.ts'
import { scratch } from './scratch.ts'

const UNET = 'unet/diffusion_pytorch_model.safetensors'
const LATER = { now: () => Date.now() + 60_000 }

it('gives evidence of what it looked at, which holds as long as nothing changes', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const { validation, evidence } = await validateWithEvidence(bundle, LATER)
  expect(validation).toEqual(await validateDiffusersDirectory(bundle))
  expect(Object.keys(evidence?.marks ?? {})).toEqual([
    '',
    'model_index.json',
    'scheduler',
    'scheduler/scheduler_config.json',
    'text_encoder',
    'text_encoder/config.json',
    'text_encoder/model.safetensors',
    'tokenizer',
    'tokenizer/tokenizer.json',
    'tokenizer/tokenizer_config.json',
    'unet',
    'unet/config.json',
    UNET,
    'vae',
    'vae/config.json',
    'vae/diffusion_pytorch_model.safetensors',
  ])
  if (!evidence) throw new Error('no evidence')
  const kept = JSON.parse(JSON.stringify(evidence))
  expect(await hasChanged(bundle, kept)).toBe(false)
  expect(await hasChanged(bundle, kept, { variant: 'fp16' })).toBe(true)
  expect(await hasChanged(bundle, { ...kept, revision: VALIDATION_REVISION + 1 })).toBe(true)
})

it('gives no evidence of files that changed so shortly before that their times may hide another change, nor of an unreachable place', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const fresh = await validateWithEvidence(bundle)
  const absent = await validateWithEvidence(join(place.path, 'absent'), LATER)
  expect([fresh.validation.validation_state, fresh.evidence]).toEqual(['valid', undefined])
  expect([absent.validation.validation_state, absent.evidence]).toEqual(['invalid', undefined])
})

it('sees a change of the same size whose time was set back, another place of the same name, and a link that leads elsewhere', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const blob = join(place.path, 'blob')
  await rename(join(bundle, UNET), blob)
  await symlink(blob, join(bundle, UNET))
  await writeFile(join(place.path, 'merges'), '')
  await symlink(join(place.path, 'merges'), join(bundle, 'tokenizer/merges.txt'))
  const changes: readonly (() => Promise<unknown>)[] = [
    async () => {
      const { atime, mtime } = await stat(blob)
      await writeFile(blob, Buffer.alloc((await stat(blob)).size))
      await utimes(blob, atime, mtime)
    },
    () => chmod(join(bundle, 'vae'), 0o700),
    () => rm(join(place.path, 'merges')),
    () => writeFile(join(bundle, 'vae/other'), ''),
    () => rename(bundle, `${bundle}-moved`).then(() => place.bundle('bundle')),
    () => rm(bundle, { recursive: true }),
  ]
  for (const change of changes) {
    const { evidence } = await validateWithEvidence(bundle, LATER)
    if (!evidence) throw new Error('no evidence')
    const before = await hasChanged(bundle, evidence)
    await change()
    expect([before, await hasChanged(bundle, evidence)]).toEqual([false, true])
  }
})

it('never takes a bundle for unchanged whose validation says something else, for any damage at random', async () => {
  await using place = await scratch()
  for (let seed = 0; seed < 120; seed += 1) {
    const bundle = await makeBase('tiny-sd', join(place.path, String(seed), 'bundle'))
    const { validation, evidence } = await validateWithEvidence(bundle, LATER)
    if (!evidence) throw new Error('no evidence')
    const damage = await damageAtRandom(bundle, seed)
    const isOther = JSON.stringify(await validateDiffusersDirectory(bundle)) !== JSON.stringify(validation)
    expect([damage, isOther && !(await hasChanged(bundle, evidence))]).toEqual([damage, false])
  }
})

it('raises the revision of validation with every change of what it says about the known cases', async () => {
  await using place = await scratch()
  const hash = createHash('sha256')
  for (const { base, name, edit, variant } of BUNDLE_CASES) {
    const bundle = await makeBase(base, join(place.path, name))
    await edit(bundle)
    const { validation_state, validation_errors } = await validateDiffusersDirectory(
      bundle,
      variant === undefined ? {} : { variant },
    )
    hash.update(JSON.stringify([name, validation_state, validation_errors]))
  }
  const digest = hash.digest('hex').slice(0, 16)
  // When this differs: write the new digest here, and raise VALIDATION_REVISION unless there are only more cases.
  expect({ revision: VALIDATION_REVISION, digest }).toEqual({ revision: 1, digest: 'f0c53da9291f5268' })
})
