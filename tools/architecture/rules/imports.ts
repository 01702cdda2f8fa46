import { builtinModules } from 'node:module'
import { join } from 'node:path/posix'
import type ts from 'typescript'
import type { Finding } from '../finding.ts'
import { GOVERNED_LIBRARIES, LAYERS, type Layer } from '../layers.ts'
import { isModule, type SourceTree, type TextFile, type WorkspacePackage } from '../source-tree.ts'
import { findingAt, findingOnLine, importsOf } from '../syntax.ts'

interface Import {
  readonly file: TextFile
  readonly node: ts.Node
  readonly specifier: string
}

const PROCESS_MODULES = ['child_process', 'node:child_process', 'cluster', 'node:cluster', 'execa']
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const

/** Arrows point up only: imports (types and dynamic ones included) and package.json dependencies stay inside the layer table. */
export function importsStayInLayer(tree: SourceTree): Finding[] {
  const workspaceNames = new Set(tree.packages.map((each) => each.name))
  return tree.packages.flatMap((each) => {
    const layer = LAYERS.get(each.dir)
    if (!layer)
      return [
        inManifest(tree, each, { quote: '"name"', rule: 'every package has a row in tools/architecture/layers.ts' }),
      ]
    const governed = (name: string) =>
      name !== each.name && (workspaceNames.has(name) || GOVERNED_LIBRARIES.includes(name))
    return [...checkManifest(tree, each, { layer, governed }), ...checkImports(each, { layer, governed })]
  })
}

interface LayerCheck {
  readonly layer: Layer
  /** Whether the table decides about this package name. */
  readonly governed: (name: string) => boolean
}

function checkManifest(tree: SourceTree, each: WorkspacePackage, { layer, governed }: LayerCheck): Finding[] {
  const names = DEPENDENCY_FIELDS.flatMap((field) => Object.keys(each.manifest[field] ?? {}))
  return names
    .filter((name) => governed(name) && !mayUse(layer, name))
    .map((name) =>
      inManifest(tree, each, {
        quote: `"${name}"`,
        rule: `${each.dir} may not depend on ${name}; it may use ${listUses(layer)}`,
      }),
    )
}

function checkImports(each: WorkspacePackage, { layer, governed }: LayerCheck): Finding[] {
  const imports = each.sources.filter(isModule).flatMap((file) => importsOf(file).map((found) => ({ file, ...found })))
  return imports.flatMap((found) => {
    const name = packageOf(found.specifier)
    const report = (rule: string) => findingAt(found.file, found.node, rule)
    if (leavesPackage(found, each.dir))
      return [report(`a relative import stays inside ${each.dir}; other packages are imported by name`)]
    if (governed(name) && !mayUse(layer, name))
      return [report(`${each.dir} may not import ${name}; it may use ${listUses(layer)}`)]
    if (layer.runs === 'anywhere' && isNodeModule(found.specifier))
      return [report(`${each.dir} runs anywhere: it imports no Node module`)]
    if (layer.starts === 'nothing' && PROCESS_MODULES.includes(found.specifier))
      return [report(`${each.dir} starts no process; packages/pyenv-backends does`)]
    return []
  })
}

function mayUse(layer: Layer, name: string): boolean {
  return layer.uses.includes(name) || layer.libraries.includes(name)
}

function listUses(layer: Layer): string {
  const all = [...layer.uses, ...layer.libraries]
  return all.length === 0 ? 'no workspace package' : all.join(', ')
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function leavesPackage({ file, specifier }: Import, dir: string): boolean {
  return specifier.startsWith('.') && !join(file.path, '..', specifier).startsWith(`${dir}/`)
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

function inManifest(
  tree: SourceTree,
  each: WorkspacePackage,
  { quote, rule }: { quote: string; rule: string },
): Finding {
  const file = tree.files.find(({ path }) => path === `${each.dir}/package.json`)
  if (!file) return { file: each.dir, line: 1, rule, text: quote }
  return findingOnLine(file, file.lines.findIndex((line) => line.includes(quote)) + 1, rule)
}
