/** Bounds for files that nobody has looked at yet; documented in docs/reference/asset-families.md. */
export const LIMITS = {
  /** Of one image file. */
  imageBytes: 256 * 1024 * 1024,
  /** Width or height of an image. */
  imageSide: 32_767,
  /** Width times height: 256 MiB as RGBA. */
  imagePixels: 64 * 1024 * 1024,
  /** Of one sound file. */
  soundBytes: 1024 * 1024 * 1024,
  /** Of one JSON file. */
  jsonBytes: 64 * 1024 * 1024,
  /** Of one YAML file: reading it takes many times the memory. */
  yamlBytes: 8 * 1024 * 1024,
  /** Lists and objects in one another. */
  dataDepth: 200,
  /** Values in one document after its aliases are resolved. */
  dataValues: 2_000_000,
} as const
