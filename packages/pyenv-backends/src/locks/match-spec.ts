import { versionMeets } from './version-spec.ts'

/** A requirement of conda: `conda-forge::numpy >=1.20,<2 py311*`. */
export interface MatchSpec {
  /** Lower case. */
  readonly name: string
  /** As conda reads it: `=3.11` is `3.11.*`, `==2.0` is `2.0`, without blanks. Null for any. */
  readonly version: string | null
  /** A build string, `*` stands for any letters. Null for any. */
  readonly build: string | null
  /** Null for any. */
  readonly channel: string | null
}

/** Reads a requirement as it stands in environment.yml. Never fails: what cannot be read becomes part of the version, which nothing meets. Pure. */
export function parseMatchSpec(text: string): MatchSpec {
  const [, front = '', bracket = ''] = /^([^[]*)(?:\[(.*)\])?\s*$/.exec(text.replace(/\s+#.*$/, '').trim()) ?? []
  const [channel, rest] = channelAndRest(front.trim())
  const [, name = '', tail = ''] = /^([^\s=<>!~|,]*)\s*(.*)$/.exec(rest) ?? []
  const written = versionAndBuild(tail)
  const keys = new Map([...bracket.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,\s]+))/g)].map(keyAndValue))
  const version = keys.get('version') ?? written.version
  return {
    name: (keys.get('name') ?? name).toLowerCase(),
    version: version === null ? null : asCondaReads(version),
    build: keys.get('build') ?? written.build,
    channel: keys.get('channel') ?? channel,
  }
}

/** Whether a requirement names a package; the others are URLs, files and patterns. */
export function isPackageName(name: string): boolean {
  return /^[a-z0-9_][a-z0-9_.-]*$/.test(name)
}

/** What a requirement is compared with. */
export interface MatchCandidate {
  readonly version: string
  readonly build: string | null
}

/** Whether a package of that name meets a requirement; a build that is not known is taken to fit. Pure. */
export function specMeets({ version, build }: MatchSpec, candidate: MatchCandidate): boolean {
  if (version !== null && versionMeets(candidate.version, version) !== true) return false
  return build === null || candidate.build === null || matchesGlob(candidate.build, build)
}

function channelAndRest(text: string): readonly [string | null, string] {
  const at = text.indexOf('::')
  if (at < 0) return [null, text]
  const channel = text.slice(0, at).replace(/\/(?:noarch|[a-z]+-[a-z0-9]+)$/, '')
  return [channel, text.slice(at + 2).replace(/^:/, '')]
}

function keyAndValue([, key = '', double, single, bare]: RegExpMatchArray): readonly [string, string] {
  return [key, double ?? single ?? bare ?? '']
}

function versionAndBuild(tail: string): { readonly version: string | null; readonly build: string | null } {
  const text = tail
    .replaceAll(/\s*([|,])\s*/g, '$1')
    .replaceAll(/([=<>!~])\s+/g, '$1')
    .trim()
  if (text === '') return { version: null, build: null }
  const [, first = text, second] = /^(\S+)\s+(\S+)$/.exec(text) ?? []
  if (second !== undefined) return { version: first, build: second }
  const [, exact, build] = /^=?([^=<>!~|,]+)=([^=<>!~|,]+)$/.exec(text) ?? []
  return exact === undefined || build === undefined ? { version: text, build: null } : { version: exact, build }
}

function asCondaReads(version: string): string {
  const bare = version.replaceAll(/\s+/g, '')
  if (/^=[^=]/.test(bare) && !/[|,]/.test(bare)) {
    const text = bare.slice(1)
    return text.endsWith('*') ? text : `${text}.*`
  }
  return /^==[^=]/.test(bare) && !/[|,]/.test(bare) ? bare.slice(2) : bare
}

function matchesGlob(text: string, glob: string): boolean {
  const pieces = glob.split('*').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`).test(text)
}
