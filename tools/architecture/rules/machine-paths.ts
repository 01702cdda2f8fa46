import type { Finding } from '../finding.ts'
import type { SourceTree } from '../source-tree.ts'
import { findingOnLine } from '../syntax.ts'

const MACHINE_DIRECTORY = /(?<![\w.~}>-])\/(tmp|work|workshared|root|opt|farm)\//

/** Nothing committed names a directory of the machine that it was written on. */
export function nothingNamesAMachinePath(tree: SourceTree): Finding[] {
  return tree.files.flatMap((file) =>
    file.lines.flatMap((line, index) =>
      MACHINE_DIRECTORY.test(line) ? [findingOnLine(file, index + 1, 'no path of one machine is committed')] : [],
    ),
  )
}
