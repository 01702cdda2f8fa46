import type { FileFindings, FileJob, FileTask, Kit, Modules, Work } from './file-task.ts'

/** Looks at every file that a RECORD of the task claims, and what else there is to see at its depth. */
export function* inspectFiles(kit: Kit, modules: Modules, task: FileTask): Work<FileFindings> {
  const enough = 1000
  const job: FileJob = {
    kit,
    modules,
    task,
    claims: new Map(),
    recordNames: new Set(),
    algorithms: new Set(
      modules.crypto.getHashes().filter((name) => /^(md5|sha1|sha224|sha256|sha384|sha512)$/.test(name)),
    ),
    buffer: Buffer.allocUnsafeSlow(1 << 20),
    findings: {
      files: 0,
      bytes: 0,
      records: [],
      ownDigests: {},
      claimedTwice: [],
      unclaimed: {},
      executables: [],
      damages: [],
    },
  }
  const { findings } = job
  for (const distribution of task.distributions) {
    kit.readRecord(job, distribution)
    yield
  }
  for (const name of job.recordNames) job.claims.delete(name)
  if (task.share.index !== 0) findings.damages.length = 0
  let index = 0
  for (const claims of job.claims.values()) {
    index += 1
    // The first of two has two files in five: it looks at the folders as well.
    if (task.share.of === 2 && Number(index % 5 > 1) !== task.share.index) continue
    yield* kit.checkClaims(job, claims)
    if (index % 16 === 0) yield
    if (task.damages === 'enough' && findings.damages.length >= enough) return findings
  }
  if (task.share.index === 0) yield* kit.checkFolders(job)
  return findings
}
