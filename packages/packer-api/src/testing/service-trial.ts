import type { PackerEventBus } from '../events/event-bus.ts'
import type { PackerWorkspaceService } from '../service/packer-workspace-service.ts'

/** An empty place for one test. */
export interface ServiceTrial extends AsyncDisposable {
  readonly service: PackerWorkspaceService
  /** The bus that the service was made with. */
  readonly events: PackerEventBus
  /** Absolute path of an empty directory. */
  readonly root: string
  /** Another service on the same bus, as another process would have it; it is closed with the trial. */
  readonly openAnother: () => Promise<PackerWorkspaceService>
  /** Writes a file below the root, with the directories that it needs. */
  readonly writeFile: (path: string, content: string) => Promise<void>
  /** Every file below the root with a digest of its content; paths with `/`. */
  readonly listFiles: () => Promise<Readonly<Record<string, string>>>
}

/** What every request of a rule begins with. */
export type Base = { readonly project: { readonly project_id: string; readonly root: string } }

/** One rule that every service keeps; rejects when it is broken. */
export type ServiceRule = (trial: ServiceTrial, base: Base) => Promise<void>

/** Makes the workspace if need be, writes a blob asset with one input, and registers it; gives its id. */
export async function register({ service, writeFile }: ServiceTrial, base: Base, name: string): Promise<number> {
  await service.initWorkspace(base)
  await writeFile(`assets/${name}/asset.json`, manifest(name, ['content.bin']))
  await writeFile(`assets/${name}/content.bin`, `the content of ${name}`)
  const { asset_id = 0 } = await service.registerAsset({ ...base, root: `assets/${name}` })
  return asset_id
}

/** The text of an asset.json. */
export function manifest(name: string, inputs: readonly string[]): string {
  return JSON.stringify({ schema_version: 1, name, family: 'blob', inputs })
}
