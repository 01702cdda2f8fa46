import { resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'

/** How a model gets into an app's folders. A copy takes disk space, a hard link shares the bytes and needs one file system, a symbolic link names the path. */
export type MappingLinkType = 'symlink' | 'hard_link' | 'copy'

/**
 * What is done where a name is taken. `skip` leaves it; `overwrite` replaces it if the library made it, and leaves it otherwise; `rename` makes the
 * link under another name.
 */
export type MappingConflict = 'skip' | 'overwrite' | 'rename'

/** Which models go into one directory; all conditions that are given have to hold. Letter case does not count. */
export interface MappingRule {
  /** Below the app's folder, with `/`; `.` is the folder itself. */
  readonly target_dir: string
  readonly model_types?: readonly string[] | null | undefined
  readonly subtypes?: readonly string[] | null | undefined
  readonly families?: readonly string[] | null | undefined
  /** At least one of them. */
  readonly tags?: readonly string[] | null | undefined
  /** None of them. */
  readonly exclude_tags?: readonly string[] | null | undefined
}

/** Where models of a library appear in the folders of an app. The files of the prior system are such documents, once they say `app_dir`. */
export interface MappingConfig {
  /** E.g. `comfyui`; links are undone by app and folder. */
  readonly app: string
  readonly version?: string | null | undefined
  readonly variant?: string | null | undefined
  /** The app's folder for models; it has to be there. A relative one is taken from the working directory. */
  readonly app_dir: string
  /** Default `symlink`. */
  readonly link?: MappingLinkType | undefined
  /** Default `skip`. */
  readonly on_conflict?: MappingConflict | undefined
  readonly mappings: readonly MappingRule[]
}

/** A configuration that was checked. */
export interface CheckedMapping {
  readonly app: string
  readonly version: string | null
  readonly appDirectory: string
  readonly link: MappingLinkType
  readonly onConflict: MappingConflict
  readonly rules: readonly CheckedRule[]
}

/** A rule, its directory taken apart and its words in lower case. An absent list is no condition. */
export interface CheckedRule {
  readonly names: readonly string[]
  readonly conditions: Readonly<Record<RuleCondition, readonly string[] | undefined>>
}

/** What a rule asks of a model. */
export type RuleCondition = (typeof CONDITIONS)[number]

/** Checks a configuration strictly: an unknown field is an error. @throws CodedError `invalid_mapping`; `details.errors` names every field. */
export function checkMappingConfig(config: MappingConfig): CheckedMapping {
  const errors = errorsOf(config, CONFIG_FIELDS)
  for (const rule of Array.isArray(config?.mappings) ? config.mappings : []) errors.push(...errorsOf(rule, RULE_FIELDS))
  if (errors.length > 0)
    throw new CodedError('invalid_mapping', `this is no mapping: ${errors.join('; ')}`, {
      hint: 'Give app, app_dir and mappings, each with a target_dir below it.',
      details: { errors },
    })
  const { app, version = null, app_dir, link = 'symlink', on_conflict: onConflict = 'skip', mappings } = config
  return { app, version, appDirectory: resolve(app_dir), link, onConflict, rules: mappings.map(checkedRule) }
}

/** The directories of a path below the app's folder; undefined for one that may not be one: absolute, upwards, or with letters that some system refuses. */
function namesOf(directory: string): readonly string[] | undefined {
  if (directory === '' || directory.startsWith('/') || /[\\:\p{Cc}]/u.test(directory)) return undefined
  const names = directory.split('/').filter((name) => name !== '' && name !== '.')
  return names.includes('..') || names.some((name) => !name.isWellFormed()) ? undefined : names
}

const CONDITIONS = ['model_types', 'subtypes', 'families', 'tags', 'exclude_tags'] as const

function checkedRule(rule: MappingRule): CheckedRule {
  const words = (name: RuleCondition) => rule[name]?.map((word) => word.toLowerCase())
  return {
    names: namesOf(rule.target_dir) ?? [],
    conditions: {
      model_types: words('model_types'),
      subtypes: words('subtypes'),
      families: words('families'),
      tags: words('tags'),
      exclude_tags: words('exclude_tags'),
    },
  }
}

interface FieldCheck {
  readonly isRequired?: boolean
  readonly expects: string
  readonly accepts: (value: unknown) => boolean
}

const CONFIG_FIELDS: Readonly<Record<string, FieldCheck>> = {
  app: { isRequired: true, expects: 'a text', accepts: isFilled },
  app_dir: { isRequired: true, expects: 'a path', accepts: isFilled },
  mappings: { isRequired: true, expects: 'a list of rules', accepts: Array.isArray },
  version: { expects: 'a text', accepts: orNull(isFilled) },
  variant: { expects: 'a text', accepts: orNull(isFilled) },
  link: { expects: 'symlink, hard_link or copy', accepts: oneOf(['symlink', 'hard_link', 'copy']) },
  on_conflict: { expects: 'skip, overwrite or rename', accepts: oneOf(['skip', 'overwrite', 'rename']) },
}

const RULE_FIELDS: Readonly<Record<string, FieldCheck>> = {
  target_dir: {
    isRequired: true,
    expects: 'a path below app_dir, with / and without ..',
    accepts: (value) => typeof value === 'string' && namesOf(value) !== undefined,
  },
  ...Object.fromEntries(CONDITIONS.map((name) => [name, { expects: 'a list of texts', accepts: orNull(isWords) }])),
}

function errorsOf(value: unknown, fields: Readonly<Record<string, FieldCheck>>): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['it is not an object']
  const given = new Map<string, unknown>(Object.entries(value).filter(([, each]) => each !== undefined))
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(fields, name))
  const wrong = Object.entries(fields).flatMap(([name, { isRequired, expects, accepts }]) => {
    if (!given.has(name)) return isRequired ? [`${name} is required`] : []
    return accepts(given.get(name)) ? [] : [`${name} is not ${expects}`]
  })
  return [...wrong, ...unknown.map((name) => `${name} is no field`)]
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.isWellFormed() && !value.includes('\0')
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((word) => typeof word === 'string')
}

function orNull(accepts: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || accepts(value)
}

function oneOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => words.some((word) => word === value)
}
