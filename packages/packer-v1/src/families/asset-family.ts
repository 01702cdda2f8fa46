import { type AssetManifestV1, CodedError } from '@plinth/contracts'

/** An asset as a family sees it. */
export interface FamilyAsset {
  readonly manifest: AssetManifestV1
  /** Sorted by path in code-unit order. Paths are relative to the asset root, with `/`. */
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[]
}

/** What an asset becomes: an input as it is (streamed, however large), or bytes that the family made. */
export interface FamilyArtifact {
  /** Tells the artifacts of one asset apart; goes into the pack. */
  readonly name?: string
  /** Plain JSON; goes into the pack, before the manifest's own `output.metadata`, which wins. */
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly content:
    | { readonly kind: 'input'; readonly path: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
}

/** What a conversion may do. */
export interface ConversionTools {
  /** The whole content of one of the asset's inputs. Reading anything else makes builds wrong: it is not seen when that changes. */
  readonly readInput: (path: string) => Promise<Uint8Array>
}

/**
 * Makes the artifacts of an asset, in the order of their numbers. An input that cannot be converted is `conversion_failed` (made by
 * conversionFailed): a blocking diagnostic of the asset.
 */
export type Convert = (asset: FamilyAsset, tools: ConversionTools) => Promise<readonly FamilyArtifact[]>

/** A plugin that knows one kind of asset. Its functions depend on their arguments alone: equal inputs give equal artifacts everywhere. */
export interface AssetFamily {
  /** What `family` in asset.json says. */
  readonly name: string
  /** Raised whenever equal inputs give other artifacts than before. */
  readonly version: number
  /** Names and versions of the libraries that decide the artifacts, e.g. `fast-png 8.0.0`: another text makes everything anew. */
  readonly library?: string
  /** How many artifacts the asset gives at least and at most. */
  readonly countArtifacts: (asset: FamilyAsset) => { readonly min: number; readonly max: number }
  /** Why this asset cannot be converted, one sentence each; empty when it can. Looks at no file. */
  readonly validate: (asset: FamilyAsset) => readonly string[]
  /** Converts on the host's own thread; for what takes no time. Give this or `module`. */
  readonly convert?: Convert
  /**
   * Converts in worker threads: the `file:` URL of a JavaScript module that exports `convert` ({@link Convert}). A conversion that crashes or
   * never ends harms only its asset, and the host's event loop is not held.
   */
  readonly module?: string
}

/**
 * Declares an asset family.
 * @throws CodedError `invalid_family` for a name that asset.json cannot say, a version that is no positive whole number, or one that has neither
 * or both of `convert` and `module`.
 */
export function defineAssetFamily(family: AssetFamily): AssetFamily {
  const { name, version, convert, module } = family
  const isNamed = /\S/.test(name) && name.isWellFormed() && Number.isSafeInteger(version) && version > 0
  const isModule = module !== undefined && (module === BUILT_IN || URL.parse(module)?.protocol === 'file:')
  if (isNamed && (convert === undefined ? isModule : module === undefined)) return Object.freeze({ ...family })
  throw new CodedError('invalid_family', `${JSON.stringify(name)} is not a usable family`, {
    hint: 'Give it a name that is not blank, a version from 1, and either `convert` or the file URL of a `module`.',
    details: { name, version },
  })
}

/** In place of a module's URL: the worker has the conversion. */
export const BUILT_IN = 'built-in'

/** Families by name. @throws CodedError `duplicate_family` */
export function familyTable(families: readonly AssetFamily[]): ReadonlyMap<string, AssetFamily> {
  const table = new Map<string, AssetFamily>()
  for (const family of families) {
    if (table.has(family.name)) {
      throw new CodedError('duplicate_family', `two families are named ${family.name}`, {
        hint: 'A family of your own needs a name of its own.',
        details: { name: family.name },
      })
    }
    table.set(family.name, family)
  }
  return table
}
