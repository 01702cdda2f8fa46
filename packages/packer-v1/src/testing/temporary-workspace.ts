import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AssetManifestV1, PackerProjectContext } from '@plinth/contracts'
import { createPackerEventBus, type PackerEventBus, type PackerWorkspaceService } from '@plinth/packer-api'
import { createPackerWorkspaceService, type PackerServiceSettings } from '../service/create-packer-workspace-service.ts'

/** An initialised workspace in a temporary directory, with a packer and its bus. `await using` closes the one and removes the other. */
export interface TemporaryWorkspace extends AsyncDisposable {
  readonly root: string
  readonly project: PackerProjectContext
  readonly service: PackerWorkspaceService
  readonly events: PackerEventBus
  /** Another packer on the same bus, made like the first; it is closed with the workspace. */
  readonly openAnother: () => Promise<PackerWorkspaceService>
  /** Writes a file below the root, with the directories that it needs. */
  readonly writeFile: (path: string, content: string | Uint8Array) => Promise<void>
  /** Writes a blob asset into `assets/<name>`; gives its root. Default input: content.bin with the name as text. */
  readonly writeAsset: (name: string, asset?: TemporaryAsset) => Promise<string>
  /** The same, registered and included; gives its id. */
  readonly addAsset: (name: string, asset?: TemporaryAsset) => Promise<number>
  /** Every file below the root (or below one of its directories) and the SHA-256 of its content. */
  readonly listFiles: (directory?: string) => Promise<Readonly<Record<string, string>>>
}

/** What a temporary asset has beyond the defaults. */
export interface TemporaryAsset {
  readonly manifest?: Partial<AssetManifestV1>
  /** Path in the asset root to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** What {@link createTemporaryWorkspace} makes otherwise than by default. */
export interface TemporaryWorkspaceSettings extends Partial<PackerServiceSettings> {
  /** False leaves the directory empty. Default true. */
  readonly initialise?: boolean
  /** Makes the packer. Default: createPackerWorkspaceService. */
  readonly createService?: (settings: PackerServiceSettings) => PackerWorkspaceService
}

/** Makes a {@link TemporaryWorkspace}. */
export async function createTemporaryWorkspace(settings: TemporaryWorkspaceSettings = {}): Promise<TemporaryWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plinth-packer-')))
  const { initialise = true, events = createPackerEventBus(), ...rest } = settings
  const { createService = createPackerWorkspaceService, ...more } = rest
  const service = createService({ version: 1, events, ...more })
  const others: PackerWorkspaceService[] = []
  const project = { project_id: 'temporary', root }
  if (initialise) await service.initWorkspace({ project })
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  const writeAsset = async (name: string, { manifest, files = { 'content.bin': name } }: TemporaryAsset = {}) => {
    const document = { schema_version: 1, name, family: 'blob', inputs: Object.keys(files), ...manifest }
    for (const [path, content] of Object.entries(files)) await write(`assets/${name}/${path}`, content)
    await write(`assets/${name}/asset.json`, JSON.stringify(document))
    return `assets/${name}`
  }
  return {
    root,
    project,
    service,
    events,
    openAnother: async () => {
      const other = createService({ version: 1, events, ...more })
      others.push(other)
      return other
    },
    writeFile: write,
    writeAsset,
    addAsset: async (name, asset) => {
      const answer = await service.registerAsset({ project, root: await writeAsset(name, asset), include: true })
      return answer.asset_id ?? 0
    },
    listFiles: (directory = '.') => digestsBelow(root, directory),
    [Symbol.asyncDispose]: async () => {
      for (const each of [service, ...others]) await each.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function digestsBelow(root: string, directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const digests = await Promise.all(
    files.sort().map(async (file) => {
      const path = file.slice(root.length + 1).replaceAll('\\', '/')
      return [
        path,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ] as const
    }),
  )
  return Object.fromEntries(digests)
}
