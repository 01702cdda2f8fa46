import { expect, it } from 'vitest'
import {
  changeOf,
  configOf,
  countChanges,
  draftOf,
  NO_DRAFT,
  NO_RULE,
  readMappingFile,
} from '../../page/src/library/mapping/mapping-draft.ts'

const CONFIG = {
  app: 'comfyui',
  app_dir: '/apps/comfyui/models',
  link: 'hard_link',
  on_conflict: 'rename',
  mappings: [
    { target_dir: 'loras', model_types: ['diffusion', 'llm'], tags: ['lora'] },
    { target_dir: '.', exclude_tags: ['private'] },
  ],
} as const

it('a mapping is the same after it was typed again, and a blank field of a rule asks nothing', () => {
  expect(configOf(draftOf(CONFIG))).toEqual(CONFIG)
  const typed = { ...NO_RULE, model_types: ' llm , ,vlm,', families: ' ' }
  expect(configOf({ ...NO_DRAFT, app: ' a ', rules: [typed] }).mappings).toEqual([
    { target_dir: '.', model_types: ['llm', 'vlm'] },
  ])
})

it('a mapping file is taken, that of the prior system with the directory that was typed, and what is none is refused', () => {
  expect(readMappingFile(JSON.stringify(CONFIG), '/typed')).toEqual(draftOf(CONFIG))
  const prior = { app: 'comfyui', version: '0.6.0', mappings: [{ target_dir: 'loras', model_types: null }] }
  expect(readMappingFile(JSON.stringify(prior), '/typed')).toEqual({
    ...{ app: 'comfyui', appDirectory: '/typed', link: 'symlink', onConflict: 'skip', rest: { version: '0.6.0' } },
    rules: [{ ...NO_RULE, target_dir: 'loras' }],
  })
  const wrong = ['{', '[]', 'null', '{"mappings":{}}'].map((text) => readMappingFile(text, ''))
  expect(wrong).toEqual([
    expect.stringMatching(/^This is no JSON: /),
    ...Array(3).fill('This is no mapping: it has no list of mappings.'),
  ])
})

it('an action of a mapping creates, keeps, replaces or removes a name, or is a conflict', () => {
  const kinds = ['symlink', 'hard_link', 'copy', 'rename', 'overwrite', 'remove', 'skip'] as const
  const actions = kinds.map((kind) => ({ model_id: 'a/b/c', source: '/s', target: '/t', kind }))
  const [skipped] = actions.slice(-1).map((action) => ({ ...action, code: 'linked_already' }))
  expect(actions.map(changeOf)).toEqual([...Array(4).fill('create'), 'replace', 'remove', 'conflict'])
  const all = skipped ? [...actions, skipped] : []
  expect(countChanges(all)).toEqual({ create: 4, keep: 1, conflict: 1, replace: 1, remove: 1 })
})
