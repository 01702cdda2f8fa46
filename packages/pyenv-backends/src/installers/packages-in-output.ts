import { canonicalizeName } from '@plinth/contracts'

/** Where the tools name the package that they could not provide. The first group is the name. */
const PATTERNS = [
  /ecause ([A-Za-z0-9][\w.-]*) was not found/g,
  /ecause ([A-Za-z0-9][\w.-]*?)==\S+ (?:requires Python|has (?:no|an invalid) )/g,
  /ecause all versions of ([A-Za-z0-9][\w.-]*) depend on/g,
  / and ([A-Za-z0-9][\w.-]*?)==\S+ depends on Python/g,
  /Package '([A-Za-z0-9][\w.-]*)' requires a different Python/g,
  /ecause there (?:is|are) no versions? of ([A-Za-z0-9][\w.-]*?)(?:\[|==|[<>!~ ,])/g,
  /satisfies the requirement ([A-Za-z0-9][\w.-]*)/g,
  /^\s+([A-Za-z0-9][\w.-]*?)==\S+ from \S+(?:#sha256=| \()/gm,
  /Hash mismatch for `([A-Za-z0-9][\w.-]*)/g,
  /Failed to (?:download|build|install)(?: and build)?:? `([A-Za-z0-9][\w.-]*?)[=`[ ]/g,
  /Failed to (?:fetch|download): `?\S*?\/simple\/([A-Za-z0-9][\w.-]*)\//g,
  /(?:Failed to fetch: |HTTP error \d+ while getting |Unable to fetch |URL: |while fetching |with url: )\S*\/([A-Za-z0-9][\w.]*?)-\d[^/\s]*\.(?:whl|tar\.gz|zip)/g,
  /(?:Unsupported `Content-Type` \S+ for `|Skipping page )\S*\/simple\/([A-Za-z0-9][\w.-]*)\//g,
  /^ERROR: ([A-Za-z0-9][\w.-]*) has an invalid wheel/gm,
  /Wheel '([A-Za-z0-9][\w.-]*)' located at/g,
  /For req: ([A-Za-z0-9][\w.-]*?)==/g,
  /while generating package metadata\.\n╰─> ([A-Za-z0-9][\w.-]*)/g,
  /Failed to build '([A-Za-z0-9][\w.-]*)'/g,
  /^ {4}([A-Za-z0-9][\w.-]*) \S+ depends on /gm,
]

/** Names (PEP 503 form) of the packages that a tool says it could not provide, as far as its words tell; each once. */
export function packagesIn(output: string): string[] {
  const names = PATTERNS.flatMap((pattern) => [...output.matchAll(pattern)].map(([, name = '']) => name))
  return [...new Set(names.map((name) => canonicalizeName(name)))]
}

/** Names of the packages that pip was at when it said no more: those to be installed, else the one that it collected or looked for last. */
export function packagesAtHand(output: string): string[] {
  const [, all] = /^Installing collected packages: (.*)$/m.exec(output) ?? []
  const last = [
    ...output.matchAll(/(?:^\s*Collecting|to search for versions of) ([A-Za-z0-9][\w.-]*?)(?=[=<>!~:[ ]|$)/gm),
  ].at(-1)
  const names = all?.split(', ') ?? (last?.[1] === undefined ? [] : [last[1]])
  return names.map((name) => canonicalizeName(name))
}
