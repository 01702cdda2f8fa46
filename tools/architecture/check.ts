import type { Finding } from './finding.ts'
import { commandsAreArgumentLists } from './rules/commands.ts'
import { exportsHaveDocComments } from './rules/doc-comments.ts'
import { castsSayWhy, commentsSilenceNothing } from './rules/escapes.ts'
import { foldersAreShallowAndNamed } from './rules/folders.ts'
import { importsStayInLayer } from './rules/imports.ts'
import { nothingNamesAMachinePath } from './rules/machine-paths.ts'
import { modulesCanBeBundled } from './rules/module-form.ts'
import { packagesThatRunAnywhereUseNoNodeGlobal } from './rules/node-globals.ts'
import { packagesHaveKnownWaysIn } from './rules/package-form.ts'
import { directoriesHaveReadmes } from './rules/readmes.ts'
import { testsAreHonest } from './rules/tests.ts'
import type { SourceTree } from './source-tree.ts'

const RULES = [
  importsStayInLayer,
  packagesThatRunAnywhereUseNoNodeGlobal,
  packagesHaveKnownWaysIn,
  foldersAreShallowAndNamed,
  directoriesHaveReadmes,
  exportsHaveDocComments,
  modulesCanBeBundled,
  castsSayWhy,
  commentsSilenceNothing,
  commandsAreArgumentLists,
  testsAreHonest,
  nothingNamesAMachinePath,
]

/** Every rule over the whole tree. There is no list of exceptions, here or in a rule. */
export function checkArchitecture(tree: SourceTree): Finding[] {
  return RULES.flatMap((rule) => rule(tree))
}
