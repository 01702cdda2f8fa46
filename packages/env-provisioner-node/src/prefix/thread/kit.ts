import { parseRecord } from '../parse-record.ts'
import { answerOrder } from './answer-order.ts'
import { checkClaims, judgeClaims } from './check-claims.ts'
import { checkFolders } from './check-folders.ts'
import { checkStartFiles } from './check-start-files.ts'
import { checkUnclaimed } from './check-unclaimed.ts'
import type { Kit } from './file-task.ts'
import { hashFile, hashOne } from './hash-file.ts'
import { inspectFiles } from './inspect-files.ts'
import { kindOf } from './kind-of.ts'
import { measureTree, measureTrees } from './measure-trees.ts'
import { readRecord } from './read-record.ts'
import { reportDamage } from './report-damage.ts'
import { sealFolder } from './seal-folder.ts'
import { threadMain } from './thread-main.ts'

/** The work, for whoever does it. */
export const kit: Kit = {
  parseRecord,
  readRecord,
  hashFile,
  checkClaims,
  judgeClaims,
  checkFolders,
  checkStartFiles,
  checkUnclaimed,
  reportDamage,
  sealFolder,
  inspectFiles,
  kindOf,
  hashOne,
  measureTree,
  measureTrees,
  answerOrder,
}

/**
 * The program of a thread: the text of the functions. A thread from a file would have to be found at run time, which fails in a host that is
 * bundled into one file; text survives minifying, since no function names another but by the kit, or has named functions inside.
 */
export function threadProgram(): string {
  const parts = Object.entries(kit).map(([name, work]) => `${name}: ${work}`)
  return `(${threadMain})({ ${parts.join(',\n')} })`
}
