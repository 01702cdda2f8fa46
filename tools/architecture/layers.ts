/** What one package may do; the table of ARCHITECTURE.md. */
export interface Layer {
  /** Workspace packages it may import or depend on, besides itself. */
  readonly uses: readonly string[]
  /** Which of {@link GOVERNED_LIBRARIES} it may use; every other library is free. */
  readonly libraries: readonly string[]
  /** `anywhere`: no Node module, no Node global. `node`: both are fine. */
  readonly runs: 'anywhere' | 'node'
  /**
   * Whether it may start processes. Environments are started by pyenv-backends alone; durable asks the system about a process and kills its
   * own; model-library starts a Node of its own where a call into a drive may never return.
   */
  readonly starts: 'processes' | 'nothing'
}

/** Libraries whose use the architecture decides; the others are chosen where they serve. */
export const GOVERNED_LIBRARIES = ['execa', 'kysely', 'better-sqlite3']

const contracts = ['@plinth/contracts']
const bundled = ['@plinth/cli', '@plinth/durable']
const published = [
  '@plinth/contracts',
  '@plinth/env-core',
  '@plinth/env-provisioner-node',
  '@plinth/model-library',
  '@plinth/packer-api',
  '@plinth/packer-v1',
  '@plinth/pyenv-backends',
]

/** Directory to layer. A package that is not here fails the check: it has no place yet. */
export const LAYERS: ReadonlyMap<string, Layer> = new Map([
  ['packages/contracts', { uses: [], libraries: [], runs: 'anywhere', starts: 'nothing' }],
  ['packages/env-core', { uses: contracts, libraries: [], runs: 'anywhere', starts: 'nothing' }],
  [
    'packages/pyenv-backends',
    { uses: [...contracts, ...bundled], libraries: ['execa'], runs: 'node', starts: 'processes' },
  ],
  [
    'packages/env-provisioner-node',
    {
      uses: [...contracts, '@plinth/env-core', '@plinth/pyenv-backends', ...bundled],
      libraries: [],
      runs: 'node',
      starts: 'nothing',
    },
  ],
  [
    'packages/model-library',
    { uses: [...contracts, ...bundled], libraries: ['kysely', 'better-sqlite3'], runs: 'node', starts: 'processes' },
  ],
  ['packages/packer-api', { uses: contracts, libraries: [], runs: 'anywhere', starts: 'nothing' }],
  [
    'packages/packer-v1',
    { uses: [...contracts, '@plinth/packer-api', ...bundled], libraries: [], runs: 'node', starts: 'nothing' },
  ],
  ['internal/durable', { uses: contracts, libraries: [], runs: 'node', starts: 'processes' }],
  ['internal/cli', { uses: contracts, libraries: [], runs: 'node', starts: 'nothing' }],
  ['examples/studio', { uses: published, libraries: ['execa'], runs: 'node', starts: 'processes' }],
])
