import { join, relative } from 'node:path'
import ts from 'typescript'
import type { Finding } from '../finding.ts'
import { createSourceProgram } from '../source-program.ts'
import type { SourceTree, TextFile, WorkspacePackage } from '../source-tree.ts'
import { findingAt } from '../syntax.ts'

/** Every name that a package's entry points export has a doc comment. */
export function exportsHaveDocComments(tree: SourceTree): Finding[] {
  const published = tree.packages.filter((each) => /^(packages|internal)\//.test(each.dir))
  const entries = published.flatMap(entryFiles)
  const program = createSourceProgram(tree, { entries, library: 'none' })
  const checker = program.getTypeChecker()
  return entries.flatMap((entry) => {
    const source = program.getSourceFile(join(tree.root, entry.path))
    const symbol = source && checker.getSymbolAtLocation(source)
    const exported = symbol ? checker.getExportsOfModule(symbol) : []
    return exported.flatMap((each) => undocumented(tree, each, checker))
  })
}

/** `./dist/testing.js` in `exports` is `src/testing.ts`. */
function entryFiles(each: WorkspacePackage): TextFile[] {
  const targets = [...JSON.stringify(each.manifest.exports ?? {}).matchAll(/\.\/dist\/([\w/-]+)\.js/g)]
  const paths = new Set(targets.map(([, name]) => `${each.dir}/src/${name}.ts`))
  return each.sources.filter((file) => paths.has(file.path))
}

function undocumented(tree: SourceTree, exported: ts.Symbol, checker: ts.TypeChecker): Finding[] {
  const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const place = exported.declarations?.[0]
  const isForeign = target.declarations === undefined
  if (place === undefined || isForeign || target.getDocumentationComment(checker).length > 0) return []
  const path = relative(tree.root, place.getSourceFile().fileName).replaceAll('\\', '/')
  const file = tree.files.find((each) => each.path === path)
  return file ? [findingAt(file, place, `every export of a package has a doc comment; ${exported.name} has none`)] : []
}
