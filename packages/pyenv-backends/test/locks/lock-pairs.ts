import { sha256Hex } from '@plinth/contracts'
import type { Random } from '@plinth/durable/testing'
import { contentHashes } from '../../src/locks/content-hash.ts'

/** An environment.yml beside a lock, and what is true of the two. */
export interface LockPair {
  readonly kind: string
  readonly environment: string
  readonly lock: string
  readonly truth: 'fresh' | 'stale'
}

interface Package {
  readonly name: string
  readonly version: string
  readonly needs: readonly string[]
}

const PACKAGES: readonly Package[] = [
  { name: 'python', version: '3.11.7', needs: ['openssl', 'zlib'] },
  { name: 'openssl', version: '3.2.0', needs: [] },
  { name: 'zlib', version: '1.2.13', needs: [] },
  { name: 'numpy', version: '1.26.4', needs: ['python', 'libblas'] },
  { name: 'libblas', version: '3.9.0', needs: [] },
  { name: 'pandas', version: '2.1.4', needs: ['numpy', 'python-dateutil', 'python'] },
  { name: 'python-dateutil', version: '2.8.2', needs: ['six', 'python'] },
  { name: 'six', version: '1.16.0', needs: ['python'] },
  { name: 'scipy', version: '1.11.0', needs: ['numpy', 'python'] },
  { name: 'pytest', version: '7.4.3', needs: ['pluggy', 'python'] },
  { name: 'pluggy', version: '1.3.0', needs: ['python'] },
  { name: 'pip', version: '23.3.1', needs: ['python'] },
]
const LEAVES = ['scipy', 'pytest', 'pandas'] as const

/** How each package may be asked for so that the locked version meets it. */
function metBy({ name, version }: Package): string[] {
  const short = version.replace(/\.[^.]+$/, '')
  return [
    name,
    `${name}=${short}`,
    `${name}==${version}`,
    `${name}>=${short}`,
    `${name} ${version}`,
    `${name} >=0.1,<99`,
    `'${name}=${version}'`,
    `${name}~=${version}`,
  ]
}

interface Content {
  readonly channels: readonly string[]
  readonly dependencies: readonly string[]
  readonly pip: readonly string[]
}

function yamlOf({ channels, dependencies, pip }: Content): string {
  const list = (items: readonly string[], indent: string) => items.map((each) => `${indent}- ${each}\n`).join('')
  const section = pip.length === 0 ? '' : `  - pip:\n${list(pip, '      ')}`
  return `name: demo\nchannels:\n${list(channels, '  ')}dependencies:\n${list(dependencies, '  ')}${section}`
}

function lockOf({ channels, dependencies, pip }: Content, text: string, random: Random): string {
  const bare = dependencies.map((each) => each.replaceAll("'", ''))
  const roots = [...bare.map((each) => /^[\w-]+/.exec(each)?.[0] ?? ''), 'pip']
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const need of PACKAGES.find((each) => each.name === name)?.needs ?? []) visit(need)
  }
  for (const name of roots) visit(name)
  const hash =
    random.below(2) === 0
      ? '0'.repeat(64)
      : (contentHashes({ platform: 'linux-64', channels, dependencies: bare })[0] ?? '')
  const inputs =
    random.below(2) === 0
      ? ''
      : `  inputs_metadata:\n    environment.yml:\n      md5: '00'\n      sha256: ${sha256Hex(text)}\n`
  const head = `version: 1\nmetadata:\n  content_hash:\n    linux-64: ${hash}\n  channels:\n${channels.map((url) => `  - url: ${url}\n    used_env_vars: []\n`).join('')}  platforms:\n  - linux-64\n  sources:\n  - environment.yml\n${inputs}package:\n`
  const conda = PACKAGES.filter(({ name }) => reached.has(name)).map((each) => entryOf(each, 'conda'))
  const fromPip = pip.map((each) =>
    entryOf({ name: /^[\w-]+/.exec(each)?.[0] ?? '', version: '1.0.0', needs: [] }, 'pip'),
  )
  return head + [...conda, ...fromPip].join('')
}

function entryOf({ name, version, needs }: Package, manager: 'conda' | 'pip'): string {
  const dependencies = needs.length === 0 ? ' {}' : needs.map((need) => `\n    ${need}: ''`).join('')
  const url =
    manager === 'conda'
      ? `https://conda.anaconda.org/conda-forge/linux-64/${name}-${version}-h0_0.conda`
      : `https://files.test/${name}-${version}.whl`
  return `- name: ${name}\n  version: ${version}\n  manager: ${manager}\n  platform: linux-64\n  dependencies:${dependencies}\n  url: ${url}\n  hash:\n    md5: '0'\n    sha256: '1'\n  category: main\n  optional: false\n`
}

/** A lock and the environment.yml that it was made from, changed in one of the ways that matter or in one of those that don't. */
export function lockPair(index: number, random: Random): LockPair {
  const [kind, truth, change] = CHANGES[index % CHANGES.length] ?? CHANGES[0]
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item => items[random.below(items.length)] ?? items[0]
  const asked = ['python', 'numpy', ...LEAVES].flatMap((name) => {
    const found = PACKAGES.find((each) => each.name === name)
    const [first = name, ...rest] = found ? metBy(found) : []
    return [pick([first, ...rest])]
  })
  const pip = random.below(3) === 0 ? ['some-tool==1.0.0'] : []
  const content: Content = { channels: ['conda-forge', 'pytorch'], dependencies: asked, pip }
  const text = yamlOf(content)
  return { kind, truth, lock: lockOf(content, text, random), environment: change(content, random) }
}

type Change = readonly [kind: string, truth: 'fresh' | 'stale', change: (content: Content, random: Random) => string]

const withDependencies = (content: Content, change: (each: string) => string) =>
  yamlOf({ ...content, dependencies: content.dependencies.map(change) })
const nameIn = (text: string) => /[\w-]+/.exec(text)?.[0] ?? ''

const CHANGES: readonly [Change, ...Change[]] = [
  ['touched', 'fresh', (content) => yamlOf(content)],
  ['reordered', 'fresh', (content) => yamlOf({ ...content, dependencies: content.dependencies.toReversed() })],
  [
    'commented',
    'fresh',
    (content) => `# why\n${yamlOf(content).replaceAll('\n  - ', '\n\n  # because\n  - ')}\n# end\n`,
  ],
  ['CRLF', 'fresh', (content) => yamlOf(content).replaceAll('\n', '\r\n')],
  ['renamed', 'fresh', (content) => `${yamlOf(content).replace('name: demo', 'name: other')}variables:\n  A: '1'\n`],
  [
    'respelled',
    'fresh',
    (content) => withDependencies(content, (each) => (nameIn(each) === 'numpy' ? 'numpy = 1.26.*' : each)),
  ],
  ['nodefaults', 'fresh', (content) => yamlOf({ ...content, channels: [...content.channels, 'nodefaults'] })],
  [
    'another platform',
    'fresh',
    (content) => yamlOf({ ...content, dependencies: [...content.dependencies, 'pywin32  # [win]'] }),
  ],
  [
    'newer version',
    'stale',
    (content) => withDependencies(content, (each) => (nameIn(each) === 'numpy' ? 'numpy>=2' : each)),
  ],
  [
    'other pin',
    'stale',
    (content) => withDependencies(content, (each) => (nameIn(each) === 'scipy' ? 'scipy=1.12' : each)),
  ],
  ['added', 'stale', (content) => yamlOf({ ...content, dependencies: [...content.dependencies, 'polars'] })],
  [
    'removed',
    'stale',
    (content, random) => {
      const leaf = LEAVES[random.below(LEAVES.length)]
      return yamlOf({ ...content, dependencies: content.dependencies.filter((each) => nameIn(each) !== leaf) })
    },
  ],
  ['channel added', 'stale', (content) => yamlOf({ ...content, channels: [...content.channels, 'nvidia'] })],
  ['channels swapped', 'stale', (content) => yamlOf({ ...content, channels: content.channels.toReversed() })],
  ['pip added', 'stale', (content) => yamlOf({ ...content, pip: [...content.pip, 'other-tool>=2'] })],
  [
    'other build',
    'stale',
    (content) => withDependencies(content, (each) => (nameIn(each) === 'numpy' ? 'numpy=1.26.4=py312*' : each)),
  ],
]
