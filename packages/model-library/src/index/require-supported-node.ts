import { CodedError } from '@plinth/contracts'

/**
 * Refuses a Node version on which better-sqlite3 would crash the process (it does so on Node 20 when a database is opened).
 * Call it before a database is opened. `version` is `process.versions.node`.
 * @throws CodedError `unsupported_node`
 */
export function requireSupportedNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return
  throw new CodedError(
    'unsupported_node',
    `the model library needs Node ${OLDEST.major}.${OLDEST.minor}, this is ${version}`,
    {
      hint: `Run it with Node ${OLDEST.major}.${OLDEST.minor} or newer.`,
      details: { found: version, needed: `${OLDEST.major}.${OLDEST.minor}` },
    },
  )
}

const OLDEST = { major: 22, minor: 18 }
