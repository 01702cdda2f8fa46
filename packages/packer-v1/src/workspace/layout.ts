import { join } from 'node:path'
import type { Layout } from '@plinth/durable'

/** What `.packer/layout.json` says in this version. */
export const PACKER_LAYOUT: Layout = { kind: 'plinth-packer-workspace', layout: 1, min_reader: 1, min_writer: 1 }

/** Where everything of a workspace lies; absolute. */
export interface WorkspacePlaces {
  readonly root: string
  readonly assets: string
  readonly packer: string
  readonly registry: string
  readonly cache: string
  readonly journal: string
  readonly quarantine: string
  readonly lock: string
  readonly build: string
}

/** The places of the workspace at `root`. Source: design page of the packer, "Workspace". */
export function workspacePlaces(root: string): WorkspacePlaces {
  const packer = join(root, '.packer')
  return {
    root,
    assets: join(root, 'assets'),
    packer,
    registry: join(packer, 'registry.json'),
    cache: join(packer, 'cache'),
    journal: join(packer, 'journal'),
    quarantine: join(packer, 'quarantine'),
    lock: join(packer, 'lock'),
    build: join(root, 'build'),
  }
}
