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

/** A plugin that knows one kind of asset. Its functions depend on their arguments alone: equal inputs give equal artifacts everywhere. */
export interface AssetFamily {
  /** What `family` in asset.json says. */
  readonly name: string
  /** Raised whenever equal inputs give other artifacts than before. */
  readonly version: number
  /** How many artifacts the asset gives at least and at most. */
  readonly countArtifacts: (asset: FamilyAsset) => { readonly min: number; readonly max: number }
  /** Why this asset cannot be converted, one sentence each; empty when it can. Looks at no file. */
  readonly validate: (asset: FamilyAsset) => readonly string[]
  /** Makes the artifacts, in the order of their numbers. */
  readonly convert: (asset: FamilyAsset, tools: ConversionTools) => Promise<readonly FamilyArtifact[]>
}

/**
 * Declares an asset family.
 * @throws CodedError `invalid_family` for a name that asset.json cannot say, or a version that is no positive whole number.
 */
export function defineAssetFamily(family: AssetFamily): AssetFamily {
  const isUsable = /\S/.test(family.name) && family.name.isWellFormed() && Number.isSafeInteger(family.version)
  if (isUsable && family.version > 0) return Object.freeze({ ...family })
  throw new CodedError('invalid_family', `${JSON.stringify(family.name)} is not a usable family`, {
    hint: 'Give it a name that is not blank, and a version from 1.',
    details: { name: family.name, version: family.version },
  })
}

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
