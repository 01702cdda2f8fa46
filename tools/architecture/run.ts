import { resolve } from 'node:path'
import { checkArchitecture } from './check.ts'
import { formatFindings } from './finding.ts'
import { measureSizes } from './sizes.ts'
import { isModule, readSourceTree } from './source-tree.ts'

const tree = readSourceTree(resolve(import.meta.dirname, '../..'))
const findings = checkArchitecture(tree)
const sources = tree.packages.flatMap((each) => each.sources.filter(isModule))
const sizes = measureSizes(sources)
console.log(`${sizes.files} source files: median ${sizes.median}, p90 ${sizes.p90}, largest ${sizes.largest} lines`)
console.log(findings.length === 0 ? 'architecture: no finding' : formatFindings(findings))
process.exitCode = findings.length === 0 ? 0 : 1
