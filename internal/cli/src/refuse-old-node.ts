/** What {@link refuseOldNode} looks at. */
export interface NodeHost {
  readonly argv: readonly string[]
  readonly versions: { readonly node: string }
  readonly stderr: { readonly write: (text: string) => unknown }
  readonly exit: (code: number) => void
}

const OLDEST = { major: 22, minor: 18 }

/** Ends a program that runs on a Node older than 22.18 with exit code 1 and a sentence, before it fails somewhere else with a stack. */
export function refuseOldNode({ argv, versions, stderr, exit }: NodeHost = process): void {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return
  const program = argv[1]?.replace(/^.*[\\/]/, '').replace(/\.[cm]?[jt]s$/, '') ?? 'this program'
  const oldest = `${OLDEST.major}.${OLDEST.minor}`
  stderr.write(`error: ${program} needs Node ${oldest} or newer, and this is ${versions.node}\n`)
  stderr.write(`hint: Run it with Node ${oldest} or newer.\n`)
  exit(1)
}
