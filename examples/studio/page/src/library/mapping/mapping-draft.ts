import type { MappingPreviewV1 } from '@plinth/contracts'
import type { MappingConfig, MappingConflict, MappingLinkType, MappingRule } from '@plinth/model-library'

/** A mapping as it is typed: lists are texts with commas. */
export interface MappingDraft {
  readonly app: string
  readonly appDirectory: string
  readonly link: MappingLinkType
  readonly onConflict: MappingConflict
  readonly rules: readonly RuleDraft[]
  /** What a mapping file says beside that, kept as it is. */
  readonly rest: Pick<MappingConfig, 'version' | 'variant'>
}

/** One rule as it is typed. */
export type RuleDraft = Readonly<Record<RuleField, string>>

/** What a rule says, in the order of its fields. */
export const RULE_FIELDS = [
  { name: 'target_dir', label: 'Folder in the app', example: 'checkpoints' },
  { name: 'model_types', label: 'Types', example: 'diffusion' },
  { name: 'subtypes', label: 'Subtypes', example: 'checkpoint' },
  { name: 'families', label: 'Families', example: '' },
  { name: 'tags', label: 'With a tag of', example: '' },
  { name: 'exclude_tags', label: 'Without tags', example: '' },
] as const

/** One of them. */
export type RuleField = (typeof RULE_FIELDS)[number]['name']

/** Nothing typed yet: one rule without conditions. */
export const NO_RULE: RuleDraft = {
  target_dir: '',
  model_types: '',
  subtypes: '',
  families: '',
  tags: '',
  exclude_tags: '',
}

/** Before anything is typed. */
export const NO_DRAFT: MappingDraft = {
  app: '',
  appDirectory: '',
  link: 'symlink',
  onConflict: 'skip',
  rules: [NO_RULE],
  rest: {},
}

/** The configuration that a draft stands for. */
export function configOf({ app, appDirectory, link, onConflict, rules, rest }: MappingDraft): MappingConfig {
  return {
    app: app.trim(),
    ...rest,
    app_dir: appDirectory.trim(),
    link,
    on_conflict: onConflict,
    mappings: rules.map(ruleOf),
  }
}

/** The draft of a configuration. */
export function draftOf(config: MappingConfig): MappingDraft {
  const { app, app_dir, link = 'symlink', on_conflict = 'skip', mappings, version, variant } = config
  return {
    app,
    appDirectory: app_dir,
    link,
    onConflict: on_conflict,
    rules: mappings.map(draftOfRule),
    rest: { ...(version ? { version } : {}), ...(variant ? { variant } : {}) },
  }
}

/** The draft of a mapping file; a text says why there is none. A file that names no directory keeps the one that was typed. */
export function readMappingFile(text: string, appDirectory: string): MappingDraft | string {
  let value: Readonly<Record<string, unknown>>
  try {
    value = Object(JSON.parse(text))
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : String(error)}`
  }
  if (!Array.isArray(value.mappings)) return 'This is no mapping: it has no list of mappings.'
  const { app, app_dir, link, on_conflict, version, variant } = value
  return {
    app: textOf(app),
    appDirectory: textOf(app_dir) || appDirectory,
    link: LINKS.find((each) => each === link) ?? 'symlink',
    onConflict: CONFLICTS.find((each) => each === on_conflict) ?? 'skip',
    rules: value.mappings.map((rule) => draftOfRule(Object(rule))),
    rest: { ...(version ? { version: textOf(version) } : {}), ...(variant ? { variant: textOf(variant) } : {}) },
  }
}

/** What is done with a name in the app's folders, for people. */
export type Change = 'create' | 'keep' | 'conflict' | 'replace' | 'remove'

/** Of an action: a new link under its own or another name, one that is there, one that is in the way, one that goes. */
export function changeOf({ kind, code }: MappingPreviewV1['actions'][number]): Change {
  if (kind === 'skip') return code === 'linked_already' ? 'keep' : 'conflict'
  if (kind === 'overwrite') return 'replace'
  return kind === 'remove' ? 'remove' : 'create'
}

/** How many of each. */
export function countChanges(actions: MappingPreviewV1['actions']): Readonly<Record<Change, number>> {
  const counts = { create: 0, keep: 0, conflict: 0, replace: 0, remove: 0 }
  for (const action of actions) counts[changeOf(action)] += 1
  return counts
}

const LINKS = ['symlink', 'hard_link', 'copy'] as const
const CONFLICTS = ['skip', 'overwrite', 'rename'] as const

function ruleOf({ target_dir, ...conditions }: RuleDraft): MappingRule {
  const given = Object.entries(conditions).flatMap(([name, text]) => {
    const words = text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
    return words.length > 0 ? [[name, words]] : []
  })
  return { target_dir: target_dir.trim() || '.', ...Object.fromEntries(given) }
}

function draftOfRule(rule: Partial<Readonly<Record<RuleField, unknown>>>): RuleDraft {
  const words = (value: unknown) => (Array.isArray(value) ? value.join(', ') : textOf(value))
  return {
    target_dir: words(rule.target_dir),
    model_types: words(rule.model_types),
    subtypes: words(rule.subtypes),
    families: words(rule.families),
    tags: words(rule.tags),
    exclude_tags: words(rule.exclude_tags),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
