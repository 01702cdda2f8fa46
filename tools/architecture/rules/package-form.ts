import type { Finding } from '../finding.ts'
import type { SourceTree, WorkspacePackage } from '../source-tree.ts'

const ENTRY_POINTS = ['.', './testing', './package.json']
const REQUIRED = ['.', './package.json']

/** A published package is an ES module without side effects whose only ways in are `.`, `./package.json` and, where it has fakes, `./testing`. */
export function packagesHaveKnownWaysIn(tree: SourceTree): Finding[] {
  return tree.packages.filter((each) => each.dir.startsWith('packages/')).flatMap(checkPackage)
}

function checkPackage({ dir, manifest }: WorkspacePackage): Finding[] {
  const report = (rule: string, text: string): Finding => ({ file: `${dir}/package.json`, line: 1, rule, text })
  const ways = Object.keys(manifest.exports ?? {})
  const extra = ways.filter((each) => !ENTRY_POINTS.includes(each))
  return [
    ...(manifest.private ? [report('what lies in packages/ is published', '"private": true')] : []),
    ...(manifest.type === 'module'
      ? []
      : [report('a package is an ES module', `"type": ${JSON.stringify(manifest.type)}`)]),
    ...(manifest.sideEffects === false
      ? []
      : [report('a package has no side effects', `"sideEffects": ${manifest.sideEffects}`)]),
    ...extra.map((each) => report(`a package exports only ${ENTRY_POINTS.join(', ')}`, each)),
    ...REQUIRED.filter((each) => !ways.includes(each)).map((each) =>
      report(`a package exports ${each}`, ways.join(', ')),
    ),
  ]
}
