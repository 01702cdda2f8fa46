/** What lies at a path. */
export type PathKind = 'file' | 'directory' | 'missing'

/** The only thing that env-core wants to know about files. */
export interface PathProbe {
  /** What lies at an absolute path, links followed; anything that cannot be looked at is `missing`. */
  readonly kindOf: (path: string) => Promise<PathKind>
  /** `sha256:<hex>` of a wheel file, or of what installers read in a folder, with the names: changed content is another environment. */
  readonly digestOf: (path: string) => Promise<string>
}
