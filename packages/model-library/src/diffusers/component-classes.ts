import { DIFFUSERS_CLASSES } from './component-classes-diffusers.ts'
import { MODULE_CLASSES } from './component-classes-modules.ts'
import { TRANSFORMERS_CLASSES } from './component-classes-transformers.ts'
import { knownPipelines } from './pipelines.ts'

/** What a component is to the code that loads it; decides which files it needs. */
export type ComponentKind =
  | 'diffusers_model'
  | 'transformers_model'
  | 'scheduler'
  | 'guider'
  | 'onnx_model'
  | 'tokenizer'
  | 'preprocessor'
  | 'processor'
  | 'pipeline'

/** A class that loads as a component. */
export interface ComponentClass {
  readonly kind: ComponentKind
  /** Of a tokenizer: the files that serve together in place of tokenizer.json; empty when none do. */
  readonly vocabulary: readonly string[]
}

/** The class `name` of `library` as a component; undefined when the library has no such class. */
export function componentClass(library: string, name: string): ComponentClass | undefined {
  const plain = name.replace(/^FlashPack/, '')
  if (library === 'transformers') return TRANSFORMERS.get(plain) ?? aliasOf(plain)
  if (library !== 'diffusers') return MODULES.get(`${library}.${plain}`)
  return DIFFUSERS.get(plain) ?? (knownPipelines().has(plain) ? { kind: 'pipeline', vocabulary: [] } : undefined)
}

/** Whether components may name `library`: diffusers, transformers, or a module of diffusers' pipelines. */
export function isKnownLibrary(library: string): boolean {
  return library === 'diffusers' || library === 'transformers' || isPipelineModule(library)
}

/** Whether `library` is a module of diffusers' pipelines; it is then found there before any file of the bundle. */
export function isPipelineModule(library: string): boolean {
  return PIPELINE_MODULES.has(library)
}

interface Group {
  readonly kind: string
  readonly group: string
  readonly names: readonly string[]
}

/** What the tables call a kind; `model` is the library's own. */
const KINDS: Readonly<Record<string, ComponentKind>> = {
  transformers_model: 'transformers_model',
  scheduler: 'scheduler',
  guider: 'guider',
  onnx: 'onnx_model',
  tokenizer: 'tokenizer',
  preprocessor: 'preprocessor',
  processor: 'processor',
}
const DIFFUSERS = new Map(
  groupsIn(DIFFUSERS_CLASSES).flatMap(({ kind, group, names }) =>
    names.map((name) => [withSuffix(name, group), plainClass(KINDS[kind] ?? 'diffusers_model')] as const),
  ),
)
const MODULE_GROUPS = groupsIn(MODULE_CLASSES)
const PIPELINE_MODULES = new Set(MODULE_GROUPS.flatMap(({ kind, names }) => (kind === 'module' ? names : [])))
const MODULES = new Map(
  MODULE_GROUPS.filter(({ kind }) => kind !== 'module').flatMap(({ kind, group, names }) =>
    names.map((name) => [`${group}.${name}`, plainClass(KINDS[kind] ?? 'diffusers_model')] as const),
  ),
)
const TRANSFORMERS = new Map(
  groupsIn(TRANSFORMERS_CLASSES).flatMap(({ kind, group, names }) =>
    names.map((name): [string, ComponentClass] =>
      kind === 'tokenizer'
        ? [name, { kind, vocabulary: group === '-' ? [] : group.split(',') }]
        : [withSuffix(name, group), plainClass(KINDS[kind] ?? 'transformers_model')],
    ),
  ),
)

/** transformers 5 dropped the twins of its tokenizers and image processors, and still answers to their names. */
function aliasOf(name: string): ComponentClass | undefined {
  return /(Tokenizer|ImageProcessor)Fast$/.test(name) ? TRANSFORMERS.get(name.replace(/Fast$/, '')) : undefined
}

/** A line is `kind group: names`; an indented line goes on. */
function groupsIn(table: string): readonly Group[] {
  return table
    .replaceAll('\n  ', ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [head = '', names = ''] = line.split(': ')
      const [kind = '', group = ''] = head.split(' ')
      return { kind, group, names: names.split(' ') }
    })
}

function withSuffix(stem: string, suffix: string): string {
  return `${stem === '-' ? '' : stem}${suffix === '-' ? '' : suffix}`
}

function plainClass(kind: ComponentKind): ComponentClass {
  return { kind, vocabulary: [] }
}
