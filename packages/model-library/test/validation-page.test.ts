import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { DIFFUSERS_RULES } from '../src/validation/diffusers-rules.ts'
import { FINDINGS } from '../src/validation/finding-codes.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { validationPage } from '../tools/validation-page.ts'
import { makeBase } from './damage/bases.ts'
import { type BundleCase, SD } from './damage/case.ts'
import { BUNDLE_CASES } from './damage/cases.ts'
import { both, withFile, withIndex, withJson, without } from './damage/edits.ts'
import { scratch } from './scratch.ts'

const PAGE = resolve(import.meta.dirname, '../../../docs/reference/validation.md')

it('documents every rule and every code of validation on a page that is made from the rules', async () => {
  expect(await readFile(PAGE, 'utf8')).toBe(validationPage())
})

it('lists no code that no rule gives, and no rule with a code that is not documented', () => {
  const given = Object.values(DIFFUSERS_RULES).flatMap((rules) =>
    rules.flatMap(({ codes }: { codes: readonly string[] }) => codes),
  )
  expect([...new Set([...given, 'more_findings'])].sort()).toEqual(Object.keys(FINDINGS).sort())
})

it('gives every code of validation for some damage, each with the severity that its page says', async () => {
  await using place = await scratch()
  const combined = { _class_name: 'KandinskyCombinedPipeline', _diffusers_version: '0.42.1' }
  const more: readonly BundleCase[] = [
    SD.loads('many-keys', withIndex(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`key_${at}`, 0])))),
    SD.breaks('large-index', (bundle) => truncate(join(bundle, 'model_index.json'), 1 << 30), []),
    SD.breaks('large-config', (bundle) => truncate(join(bundle, 'unet/config.json'), 1 << 30), []),
    SD.breaks('connected', withFile('model_index.json', JSON.stringify(combined)), []),
    SD.breaks('class-differs', withJson('unet/config.json', { _class_name: 'UNet3DConditionModel' }), []),
    SD.breaks('root-gone', without('.'), []),
    SD.breaks(
      'root-is-file',
      both(without('.'), (bundle) => writeFile(bundle, '')),
      [],
    ),
  ]
  const given = new Map<string, unknown>()
  for (const { base, name, edit, variant } of [...BUNDLE_CASES, ...more]) {
    const bundle = await makeBase(base, join(place.path, name))
    await edit(bundle)
    const found = await validateDiffusersDirectory(bundle, variant === undefined ? {} : { variant })
    for (const { code, severity } of found.validation_errors) given.set(code, severity)
  }
  const documented = Object.entries(FINDINGS).map(([code, { effect }]) => [
    code,
    effect === 'none' ? 'warning' : 'error',
  ])
  const ofPermissions = ['permission_denied', 'unreachable']
  expect([...given].sort()).toEqual(documented.filter(([code = '']) => !ofPermissions.includes(code)).sort())
})
