import { join, resolve } from 'node:path'
import { type AtPoint, acquireLock, createProcessTable, type ProcessTable } from '@plinth/durable'
import {
  type Clock,
  createDependencyEnvironmentService,
  type DependencyEnvironmentService,
  normalizePlatformKey,
  type ValidationDepth,
} from '@plinth/env-core'
import {
  type AcceleratorFacts,
  type AcceleratorProbe,
  type CommandResult,
  createAcceleratorProbe,
  createPythonBackend,
  createPythonLocator,
  hostIndexConfiguration,
  type IndexConfiguration,
  type PythonLocator,
  prefixLayout,
  type RunCommand,
  type VenvBackend,
} from '@plinth/pyenv-backends'
import { createBackground } from './build/background.ts'
import { createProvisioner } from './build/create-provisioner.ts'
import { type CredentialPort, hostCredentialPort } from './build/credential-port.ts'
import { finishCollections } from './collect/finish-collections.ts'
import { type Logger, undisturbed } from './logger.ts'
import { type OccasionalOperations, occasionalOperations } from './occasional-operations.ts'
import { createFileThreads } from './prefix/thread/file-threads.ts'
import { createPythonRuntimes } from './python/locate-pythons.ts'
import { type EnvironmentCommand, runInEnvironment } from './run-in-environment.ts'
import { createRunningCommands } from './running-commands.ts'
import { inspectEnvironment, type StoreInspection } from './store/inspect-environment.ts'
import { type ListedEnvironment, listEnvironments, listOne } from './store/list-environments.ts'
import { type AcquireLock, type BackendUse, openStore, type StoreTools } from './store/open-store.ts'
import { createOverrideFiles } from './store/override-files.ts'
import { pinEnvironment, unpinEnvironment } from './store/pin-file.ts'
import { createPathProbe } from './store/probe-paths.ts'
import { storeRoot } from './store/store-root.ts'

/** Settings of {@link openEnvironments}; only `dataDir` has no default. */
export interface EnvironmentsSettings {
  /** Directory of the store; made if needed. On a file system with hard links. */
  readonly dataDir: string
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default `uv`: the store's own, pinned and fetched once. */
  readonly installer?: 'uv' | 'pip' | undefined
  /** Absolute path of a uv to use instead of the pinned one. */
  readonly uv?: string | undefined
  /** Interpreter that comes before all others of this machine, as `PLINTH_PYTHON` does. */
  readonly python?: string | undefined
  /** `allow` lets source distributions be built: they run code. It enters the key. Default `forbid`. */
  readonly sourceBuilds?: 'forbid' | 'allow' | undefined
  /** Where user names and passwords of indexes are kept. Default: those of the host's settings, and what stood in URLs in memory. */
  readonly credentials?: CredentialPort | undefined
  /** `record` asks the machine once, when it first builds, and writes the answer into manifests; the key does not change. Default `ignore`. */
  readonly accelerators?: 'record' | 'ignore' | undefined
  /** Hosts (`index.lan`, `10.0.0.5:8080`) whose package index may be read over http; default none but this machine. */
  readonly insecureIndexHosts?: readonly string[] | undefined
  /** `verify` hashes, in the background, every file of an environment of which nobody has done so yet, and starts its interpreter. Default `verify`. */
  readonly afterInstall?: 'verify' | 'nothing' | undefined
  /** Default: nothing is logged. */
  readonly logger?: Logger | undefined
  /** Replacements for tests and special hosts. */
  readonly ports?: EnvironmentsPorts | undefined
}

/** What can be replaced; all by default the real thing. */
export interface EnvironmentsPorts {
  readonly backend?: (use?: BackendUse) => VenvBackend
  readonly locator?: PythonLocator
  readonly runCommand?: RunCommand
  /** Default: nvidia-smi, the files of ROCm, sw_vers. */
  readonly accelerators?: AcceleratorProbe
  readonly hostIndexes?: () => Promise<IndexConfiguration>
  readonly processes?: ProcessTable
  readonly lock?: AcquireLock
  readonly clock?: Clock
  readonly platformKey?: string
  /** How environments are laid out. Default: as on the running system. */
  readonly platform?: NodeJS.Platform
  /**
   * Points of a build: `locked`, `spawned`, `resolved`, `installed`, `verified`, `published`, `validated`, `quarantining`, `leased`;
   * of a collection: `collecting`, `unpublished`, `unleased`, `buried`, `removing`. */
  readonly at?: AtPoint
}

/** The service over a store on disk, with what only a store can do. `await using` closes it. */
export interface Environments extends DependencyEnvironmentService, OccasionalOperations, AsyncDisposable {
  /** Every environment of the store. */
  readonly list: () => Promise<ListedEnvironment[]>
  /** One environment by its key; null when there is none. */
  readonly show: (key: string) => Promise<ListedEnvironment | null>
  /** Validates one environment; `full` by default. A result beyond `quick` is written down in its usage. */
  readonly verify: (key: string, call?: VerifyCall) => Promise<StoreInspection>
  /** Keeps what is published under a key from being collected, also when it is made anew. @throws CodedError `environment_unknown`. */
  readonly pin: (key: string, note?: string) => Promise<void>
  /** Lets it be collected again; false when it was not pinned. @throws CodedError `environment_unknown`. */
  readonly unpin: (key: string) => Promise<boolean>
  /** Runs a command in the environment of a ref, checked and leased. */
  readonly runInEnvironment: (ref: unknown, command: EnvironmentCommand) => Promise<CommandResult>
}

/** Call of {@link Environments.verify}. */
export interface VerifyCall {
  readonly depth?: ValidationDepth | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens the store in `dataDir` and gives the dependency environment service over it, everything wired for this host.
 * @throws CodedError `layout_too_new`, `layout_foreign`, `layout_invalid`, `not_json`, `not_a_directory`, `links_unsupported`, and file errors.
 */
export async function openEnvironments(settings: EnvironmentsSettings): Promise<Environments> {
  const root = await storeRoot(resolve(settings.dataDir))
  const background = createBackground()
  const tools = { ...storeTools(root, settings), later: background.start }
  const store = await openStore(root, tools)
  let finished: Promise<void> | undefined
  const finishOnce = () => (finished ??= finishCollections(store))
  background.start(finishOnce)
  const { sourceBuilds = 'forbid', afterInstall = 'verify' } = settings
  const provisioner = createProvisioner(store, { sourceBuilds, afterInstall, background })
  const servicePorts = {
    provisioner,
    pythons: createPythonRuntimes(store, locatorFor(root, settings)),
    overrides: createOverrideFiles(store),
    paths: createPathProbe(tools),
    clock: tools.clock,
    credentials: tools.credentials,
    platformKey: settings.ports?.platformKey ?? normalizePlatformKey(`${process.platform}-${process.arch}`),
  }
  const { insecureIndexHosts } = settings
  const onListenerError = (error: unknown) => tools.logger({ level: 'warning', message: `a listener threw: ${error}` })
  const serviceSettings = { insecureIndexHosts, onListenerError }
  const service = createDependencyEnvironmentService(servicePorts, serviceSettings)
  const commands = createRunningCommands()
  const close = async () => {
    await Promise.all([service.close(), commands.close()])
    await background.close()
    await tools.threads.close()
    await store.retries.again()
  }
  return {
    ...service,
    list: () => listEnvironments(store),
    show: (key) => listOne(store, key),
    verify: (key, { depth = 'full', signal } = {}) => inspectEnvironment(store, key, { depth, signal }),
    ...occasionalOperations({ store, commands, ports: servicePorts, settings: serviceSettings, tools, finishOnce }),
    pin: (key, note) => pinEnvironment(store, key, note),
    unpin: (key) => unpinEnvironment(store, key),
    runInEnvironment: (ref, command) =>
      commands.run(command.signal, (signal) =>
        runInEnvironment({ service, backend: tools.backend() }, ref, { ...command, signal }),
      ),
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface HostTools extends Omit<StoreTools, 'later'> {
  readonly credentials: CredentialPort
  readonly probeAccelerators: AcceleratorProbe
}

function storeTools(root: string, settings: EnvironmentsSettings): HostTools {
  const { env = process.env, installer = 'uv', uv, logger = () => {}, ports = {} } = settings
  const { runCommand, platform } = ports
  const { credentials = hostCredentialPort({ env, logger: undisturbed(logger) }) } = settings
  const common = {
    kind: 'venv' as const,
    installer,
    toolsDir: join(root, 'tools'),
    cacheDir: join(root, 'cache'),
    env,
    credentials,
    ...(uv === undefined ? {} : { executable: uv }),
    ...(runCommand === undefined ? {} : { runCommand }),
    ...(platform === undefined ? {} : { platform }),
  }
  const hostBackend = createPythonBackend(common)
  const probe =
    ports.accelerators ?? createAcceleratorProbe({ env, ...(runCommand === undefined ? {} : { runCommand }) })
  let facts: Promise<AcceleratorFacts> | undefined
  const record = settings.accelerators === 'record' ? { accelerators: () => (facts ??= probe()) } : {}
  return {
    credentials,
    probeAccelerators: probe,
    ...record,
    backend: ports.backend ?? ((use) => (use ? createPythonBackend({ ...common, ...use }) : hostBackend)),
    hostIndexes: ports.hostIndexes ?? (() => hostIndexConfiguration({ env })),
    layout: prefixLayout(ports.platform),
    processes: ports.processes ?? createProcessTable(),
    threads: createFileThreads(),
    lock: ports.lock ?? acquireLock,
    clock: ports.clock ?? { now: () => new Date().toISOString() },
    logger: undisturbed(logger),
    at: ports.at ?? (async () => {}),
  }
}

function locatorFor(root: string, { env = process.env, python, ports = {} }: EnvironmentsSettings): PythonLocator {
  const { locator, runCommand } = ports
  if (locator) return locator
  return createPythonLocator({
    env: python === undefined ? env : { ...env, PLINTH_PYTHON: python },
    cacheDir: join(root, 'cache', 'probes'),
    ...(runCommand === undefined ? {} : { runCommand }),
  })
}
