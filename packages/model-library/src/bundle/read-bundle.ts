import type { PipelineSignature } from '../diffusers/pipelines.ts'
import { type EntryRead, readEntry } from './component-entry.ts'
import { withCertain } from './list-directory.ts'
import type { BundleRoot } from './read-bundle-root.ts'
import { type BundleComponent, readComponent } from './read-component.ts'

/** A bundle of a known kind as it was read; rules decide about this and look at nothing else. */
export interface Bundle {
  readonly path: string
  readonly signature: PipelineSignature
  /** model_index.json. */
  readonly index: Readonly<Record<string, unknown>>
  /** Every component that the pipeline has and model_index.json mentions. */
  readonly entries: readonly EntryRead[]
  readonly components: readonly BundleComponent[]
  /** Names in the root, sorted. */
  readonly names: readonly string[]
  /** The variant that is to be loaded, e.g. `fp16`. */
  readonly variant: string | undefined
}

/** What is read, and as what. */
export interface BundleSource {
  readonly root: BundleRoot
  readonly signature: PipelineSignature
  readonly index: Readonly<Record<string, unknown>>
  readonly variant: string | undefined
}

/** Reads the components of a bundle whose root is sound. */
export async function readBundle({ root, signature, index, variant }: BundleSource): Promise<Bundle> {
  const expected = [...signature.required, ...signature.optional].filter((name) => Object.hasOwn(index, name)).sort()
  const entries = expected.map((name) => readEntry(name, index[name]))
  const present = entries.filter((entry) => entry.state === 'present')
  const components = await Promise.all(
    present.map(({ name, library, className }) => readComponent(root.listing, { name, library, className }, variant)),
  )
  const { entries: found } = await withCertain(root.listing, ['None.py'])
  return { path: root.path, signature, index, entries, components, names: [...found.keys()], variant }
}
